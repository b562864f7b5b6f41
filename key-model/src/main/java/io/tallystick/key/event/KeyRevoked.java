package io.tallystick.key.event;

import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.RevokeReason;
import io.tallystick.key.text.KeyId;
import org.jspecify.annotations.Nullable;

/** A key was revoked, for ever. */
public record KeyRevoked(KeyId id, String workspace, Change change, RevokeReason reason)
    implements KeyEvent {

  @Override
  public Key applyTo(@Nullable Key before) {
    if (before == null) {
      throw new EventMisplaced("revoked before it was created");
    }
    return before.revoked(change, reason);
  }
}
