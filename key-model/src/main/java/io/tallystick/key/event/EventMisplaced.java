package io.tallystick.key.event;

/** The log holds, at the right version, an event that can't follow what the log says before it. */
public final class EventMisplaced extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EventMisplaced(String message) {
    super(message);
  }
}
