package io.tallystick.key.event;

import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.Revocation;
import io.tallystick.key.text.KeyId;
import org.jspecify.annotations.Nullable;

/** A key was revoked, for ever. */
public record KeyRevoked(KeyId id, String workspace, Change change, Revocation because)
    implements KeyEvent {

  @Override
  public Key applyTo(@Nullable Key before) {
    return KeyEvent.present(before, "revoked").revoked(change, because);
  }
}
