package io.tallystick.key.event;

import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.text.KeyId;
import org.jspecify.annotations.Nullable;

/** A key was put out of use until it is enabled again. */
public record KeyDisabled(KeyId id, String workspace, Change change) implements KeyEvent {

  @Override
  public Key applyTo(@Nullable Key before) {
    return KeyEvent.present(before, "disabled").disabled(change);
  }
}
