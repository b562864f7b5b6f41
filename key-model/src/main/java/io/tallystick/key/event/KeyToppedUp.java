package io.tallystick.key.event;

import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.TopUp;
import io.tallystick.key.text.KeyId;
import org.jspecify.annotations.Nullable;

/** A key got more credits of one of its limits; what it has used of them so far stays used. */
public record KeyToppedUp(KeyId id, String workspace, Change change, TopUp topUp)
    implements KeyEvent {

  @Override
  public Key applyTo(@Nullable Key before) {
    Key key = KeyEvent.present(before, "topped up");
    try {
      return key.updated(change, key.profile().name(), topUp.applyTo(key.grant()));
    } catch (IllegalArgumentException e) {
      throw new EventMisplaced("topped up: " + e.getMessage());
    }
  }
}
