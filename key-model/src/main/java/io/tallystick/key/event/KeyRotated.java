package io.tallystick.key.event;

import io.tallystick.key.credential.Credential;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.text.KeyId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key got a new secret.
 *
 * @param credential of the new secret
 * @param previousValidUntil how long the secret before it stays good, null for not at all
 */
public record KeyRotated(
    KeyId id,
    String workspace,
    Change change,
    Credential credential,
    @Nullable Instant previousValidUntil)
    implements KeyEvent {

  @Override
  public Key applyTo(@Nullable Key before) {
    return KeyEvent.present(before, "rotated").rotated(change, credential, previousValidUntil);
  }
}
