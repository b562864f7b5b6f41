package io.tallystick.keyservice.log;

/**
 * The append, or the wait for its fold, ran out of time: the event may be on the log or not.
 * Reading the key later tells; repeating the command is safe.
 */
public final class OutcomeUnknown extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OutcomeUnknown(String message) {
    super(message);
  }
}
