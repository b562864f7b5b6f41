package io.tallystick.keyservice.command;

import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.state.Key;

/** What a command decides on a key's state. */
public sealed interface Decision {

  /** An event is to be appended. */
  record Append(KeyEvent event) implements Decision {}

  /** The key is as the command wants it already. */
  record Unchanged(Key key) implements Decision {}

  record Refuse(Rejection rejection) implements Decision {}
}
