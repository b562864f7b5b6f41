package io.tallystick.keyservice.log;

/** The log refused the event for certain: nothing was appended. */
public final class LogUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LogUnavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
