package io.tallystick.keyservice.execution;

import io.tallystick.key.state.Key;
import io.tallystick.keyservice.command.Rejection;

/** How a command ended, when it is known. */
public sealed interface Outcome {

  /**
   * The key is as the command wants it, durable, folded and readable on this node.
   *
   * @param key as it was right after the command
   * @param changed false when it was so before
   */
  record Done(Key key, boolean changed) implements Outcome {}

  record Refused(Rejection rejection) implements Outcome {}
}
