package io.tallystick.key.policy;

import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.PlanName;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Which plan or which owner: the record key on the policy-log. Ordered by kind, workspace and name.
 *
 * @param workspace the only one in which it means something
 * @param name of the plan, or the owner as keys name it
 */
public record PolicyName(PolicyKind kind, String workspace, String name)
    implements Comparable<PolicyName> {
  private static final Comparator<PolicyName> ORDER =
      Comparator.comparing(PolicyName::kind)
          .thenComparing(PolicyName::workspace)
          .thenComparing(PolicyName::name);

  public PolicyName {
    if (!KeyProfile.isWorkspace(workspace)) {
      throw new IllegalArgumentException("a workspace is 1 to 64 of a-z, 0-9 and hyphen");
    }
    if (kind == PolicyKind.PLAN) {
      PlanName.check(name);
    } else {
      KeyProfile.checkOwner(name);
    }
  }

  public static PolicyName plan(String workspace, String name) {
    return new PolicyName(PolicyKind.PLAN, workspace, name);
  }

  public static PolicyName owner(String workspace, String owner) {
    return new PolicyName(PolicyKind.OWNER, workspace, owner);
  }

  /** {@code plan/<workspace>/<name>}; only the last part can hold a slash. */
  public String text() {
    return kind.text() + "/" + workspace + "/" + name;
  }

  /** The name that {@code text} stands for, null if it is none. */
  public static @Nullable PolicyName parse(String text) {
    String[] parts = text.split("/", 3);
    PolicyKind kind = parts.length == 3 ? PolicyKind.parse(parts[0]) : null;
    if (kind == null) {
      return null;
    }
    try {
      return new PolicyName(kind, parts[1], parts[2]);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  @Override
  public int compareTo(PolicyName other) {
    return ORDER.compare(this, other);
  }
}
