package io.tallystick.key.event;

import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.text.KeyId;
import org.jspecify.annotations.Nullable;

/** A disabled key was put into use again. */
public record KeyEnabled(KeyId id, String workspace, Change change) implements KeyEvent {

  @Override
  public Key applyTo(@Nullable Key before) {
    return KeyEvent.present(before, "enabled").enabled(change);
  }
}
