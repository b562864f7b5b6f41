package io.tallystick.keyservice.command;

import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.text.KeyId;
import org.jspecify.annotations.Nullable;

/**
 * Do something to a key that is there: what holds for every such command, then its own rule.
 *
 * @param change what is wanted
 * @param expectedVersion what {@code If-Match} names, null for any
 */
public record ChangeKey(KeyId id, KeyChange change, @Nullable Long expectedVersion, Asked asked)
    implements Command {

  @Override
  public Decision decide(KeyState state) {
    Key key = state.key();
    Rejection refusal = refusal(state, asked, change.givesPower());
    if (refusal != null || key == null) {
      return new Decision.Refuse(refusal == null ? Rejection.NOT_FOUND : refusal);
    }
    if (expectedVersion != null && expectedVersion != key.version()) {
      return new Decision.Refuse(Rejection.VERSION_MISMATCH);
    }
    return change.decide(key, asked);
  }

  /**
   * Why nothing of the kind may be done to the key at all, null when something may.
   *
   * @param givesPower as {@link KeyChange#givesPower} says of the change
   */
  public static @Nullable Rejection refusal(KeyState state, Asked asked, boolean givesPower) {
    Key key = state.key();
    if (key == null || !key.profile().workspace().equals(asked.workspace())) {
      return Rejection.NOT_FOUND;
    }
    if (!asked.has(ManagementScope.toWrite(key.profile().kind()))) {
      return Rejection.INSUFFICIENT_SCOPE;
    }
    // Whoever gets at the secret of a stronger management key would be as strong as that.
    boolean management = key.profile().kind() == KeyKind.MANAGEMENT;
    if (givesPower && management && !asked.hasAll(key.grant().scopes())) {
      return Rejection.ESCALATION;
    }
    return state.isQuarantined() ? Rejection.QUARANTINED : null;
  }
}
