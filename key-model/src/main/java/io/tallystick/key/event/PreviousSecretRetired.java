package io.tallystick.key.event;

import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.text.KeyId;
import org.jspecify.annotations.Nullable;

/** The secret that a key had before its latest rotation stopped to prove it. */
public record PreviousSecretRetired(KeyId id, String workspace, Change change) implements KeyEvent {

  @Override
  public Key applyTo(@Nullable Key before) {
    return KeyEvent.present(before, "retired").withoutPreviousSecret(change);
  }
}
