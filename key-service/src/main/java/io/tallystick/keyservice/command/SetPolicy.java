package io.tallystick.keyservice.command;

import io.tallystick.key.policy.Policy;
import io.tallystick.key.policy.PolicyName;
import io.tallystick.key.policy.PolicyState;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.KeyLimit;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Give a plan or an owner these limits, whether it has any or not. The limits that it has already
 * change nothing. Whose scope that takes is checked before.
 *
 * @param expectedVersion what {@code If-Match} names, null for any; {@link #NONE} for a policy that
 *     must not be there
 */
public record SetPolicy(
    PolicyName name, List<KeyLimit> limits, @Nullable Long expectedVersion, Asked asked) {
  /** The version of a policy that is not there. */
  public static final long NONE = 0;

  /** Decides on what the policy-log has said of the name. Pure, asked again after a loss. */
  public PolicyDecision decide(PolicyState state) {
    Policy before = state.policy();
    if (expectedVersion != null && expectedVersion != state.version()) {
      return new PolicyDecision.Refuse(Rejection.VERSION_MISMATCH);
    }
    // One that can't be read here is written again even so, which settles it.
    if (before != null && before.limits().equals(limits) && !state.broken()) {
      return new PolicyDecision.Unchanged(before);
    }
    Change change = new Change(state.version() + 1, at(before), asked.actor());
    return new PolicyDecision.Append(new Policy(name, change, limits));
  }

  /** Time never goes back, whichever node decides. */
  private Instant at(@Nullable Policy before) {
    Instant last = before == null ? Instant.MIN : before.change().at();
    return asked.at().isBefore(last) ? last : asked.at();
  }
}
