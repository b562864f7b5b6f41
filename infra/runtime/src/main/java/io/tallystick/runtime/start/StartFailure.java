package io.tallystick.runtime.start;

import org.jspecify.annotations.Nullable;

/** The service can't start, or not go on starting; the message is one sentence for the operator. */
public final class StartFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StartFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
