package io.tallystick.keyservice.command;

import io.tallystick.key.event.KeyState;
import io.tallystick.key.text.KeyId;

/**
 * Something somebody wants of one key. Deciding is pure: no clock, no random, no I/O; all of that
 * is in the command already. It may be asked again on a newer state.
 */
public interface Command {
  KeyId id();

  Decision decide(KeyState state);
}
