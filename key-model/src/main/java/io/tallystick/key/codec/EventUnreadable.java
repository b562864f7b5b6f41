package io.tallystick.key.codec;

/** A record of the key-log that is no event this version can read. It quarantines its key. */
public final class EventUnreadable extends Exception {
  private static final long serialVersionUID = 1L;

  public EventUnreadable(String message) {
    super(message);
  }
}
