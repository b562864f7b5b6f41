package io.tallystick.verifier.permit;

import io.tallystick.key.policy.Policy;
import io.tallystick.key.policy.PolicyKind;
import io.tallystick.key.policy.PolicyName;
import io.tallystick.key.policy.PolicyState;
import io.tallystick.key.state.KeyView;
import io.tallystick.limit.Limit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The limits of plans and owners, as the policy-log says. One change of a plan moves every key that
 * points to it. The tail's thread changes it, any thread reads; limits that are not known, or not
 * any more, are null and never taken for none.
 */
public final class Policies {
  /** By workspace, then by name. */
  private final Map<String, Map<String, Quota>> plans = new ConcurrentHashMap<>();

  private final Map<String, Map<String, Quota>> owners = new ConcurrentHashMap<>();

  /** The limits of a plan, which may come to be known later. */
  Quota plan(String workspace, String name) {
    return plans
        .computeIfAbsent(workspace, w -> new ConcurrentHashMap<>())
        .computeIfAbsent(name, n -> new Quota(null));
  }

  /** What the key shares with all others of its owner, null if that was never limited. */
  @Nullable Quota owner(KeyView key) {
    Map<String, Quota> ofWorkspace = owners.get(key.workspace());
    return ofWorkspace == null ? null : ofWorkspace.get(key.owner());
  }

  /** How many plans and owners have limits that are known. */
  public long known() {
    return count(plans, true) + count(owners, true);
  }

  /** How many plans that keys point to are not known, or not any more, and owners likewise. */
  public long unknown() {
    return count(plans, false) + count(owners, false);
  }

  /** Takes over what the log has come to say of a plan or an owner. */
  public void become(PolicyName name, PolicyState state) {
    Policy inForce = state.inForce();
    List<Limit> limits = inForce == null ? null : KeyLimits.mapped(inForce.limits());
    if (name.kind() == PolicyKind.PLAN) {
      plan(name.workspace(), name.name()).become(limits);
    } else {
      owners
          .computeIfAbsent(name.workspace(), w -> new ConcurrentHashMap<>())
          .computeIfAbsent(name.name(), n -> new Quota(limits))
          .become(limits);
    }
  }

  private static long count(Map<String, Map<String, Quota>> quotas, boolean known) {
    return quotas.values().stream()
        .flatMap(ofWorkspace -> ofWorkspace.values().stream())
        .filter(quota -> (quota.limits() != null) == known)
        .count();
  }
}
