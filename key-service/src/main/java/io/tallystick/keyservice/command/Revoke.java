package io.tallystick.keyservice.command;

import io.tallystick.key.event.KeyRevoked;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.RevokeReason;
import io.tallystick.key.text.KeyId;
import org.jspecify.annotations.Nullable;

/**
 * Stop a key for ever. Revoking a revoked key changes nothing and succeeds.
 *
 * @param expectedVersion what {@code If-Match} names, null for any
 */
public record Revoke(KeyId id, RevokeReason reason, @Nullable Long expectedVersion, Asked asked)
    implements Command {

  @Override
  public Decision decide(KeyState state) {
    Key key = state.key();
    if (key == null || !key.profile().workspace().equals(asked.workspace())) {
      return new Decision.Refuse(Rejection.NOT_FOUND);
    }
    if (state.isQuarantined()) {
      return new Decision.Refuse(Rejection.QUARANTINED);
    }
    if (expectedVersion != null && expectedVersion != key.version()) {
      return new Decision.Refuse(Rejection.VERSION_MISMATCH);
    }
    if (key.isRevoked()) {
      return new Decision.Unchanged(key);
    }
    Change change = new Change(key.version() + 1, asked.at(), asked.actor());
    return new Decision.Append(new KeyRevoked(id, asked.workspace(), change, reason));
  }
}
