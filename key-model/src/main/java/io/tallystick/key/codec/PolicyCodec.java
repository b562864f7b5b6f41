package io.tallystick.key.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.policy.Policy;
import io.tallystick.key.policy.PolicyKind;
import io.tallystick.key.policy.PolicyName;
import io.tallystick.key.state.KeyLimit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Policies as CloudEvents type and JSON value, as they stand on the policy-log. Unknown fields are
 * ignored; an unknown type or a broken value is an {@link EventUnreadable}. Any thread.
 */
public final class PolicyCodec {
  private static final String PLAN_SET = "io.tallystick.plan.set.v1";
  private static final String OWNER_SET = "io.tallystick.owner.set.v1";

  private PolicyCodec() {}

  /** The CloudEvents type of every record about a name of this kind. */
  public static String type(PolicyKind kind) {
    return kind == PolicyKind.PLAN ? PLAN_SET : OWNER_SET;
  }

  /** The JSON value: the whole policy but its name, which is the record's key. */
  public static byte[] encode(Policy policy) {
    ObjectNode json = Json.object();
    KeyFieldsJson.write(policy.change(), json);
    LimitJson.write(policy.limits(), json);
    return Json.write(json);
  }

  /** Reads the policy that a record about {@code name} holds. */
  public static Policy decode(PolicyName name, @Nullable String type, byte @Nullable [] value)
      throws EventUnreadable {
    if (value == null || !type(name.kind()).equals(type)) {
      throw new EventUnreadable(value == null ? "a record without value" : "an unknown type");
    }
    try {
      JsonFields fields = JsonFields.parse(value);
      return new Policy(name, KeyFieldsJson.change(fields), limits(fields, name.kind()));
    } catch (JsonFieldException | IllegalArgumentException e) {
      throw new EventUnreadable("a policy that does not decode: " + e.getMessage());
    }
  }

  /** Reads the limits of a plan or an owner, which must be there, as many as there are. */
  public static List<KeyLimit> limits(JsonFields fields, PolicyKind kind) {
    List<KeyLimit> limits = LimitJson.optionalList(fields);
    if (limits == null) {
      throw new JsonFieldException("limits", "missing; an empty list means no limits");
    }
    try {
      return KeyLimit.checkAll(limits, kind.one());
    } catch (IllegalArgumentException e) {
      throw new JsonFieldException("limits", String.valueOf(e.getMessage()));
    }
  }
}
