package io.tallystick.keyservice.relay;

import io.tallystick.keyservice.log.Position;

/** This node's directory does not get on, so another node should relay in its place. */
final class FoldStalled extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Not serialized with the exception, which never leaves the process. */
  private final transient Position awaited;

  FoldStalled(Position awaited) {
    super("this node's directory has not folded " + awaited + " in time");
    this.awaited = awaited;
  }

  Position awaited() {
    return awaited;
  }
}
