package io.tallystick.keyservice.relay;

import org.jspecify.annotations.Nullable;

/** The relay can't go on as it is and starts over; nothing is lost by it. */
final class RelayFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  RelayFailure(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
