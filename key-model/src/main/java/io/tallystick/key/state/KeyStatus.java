package io.tallystick.key.state;

import org.jspecify.annotations.Nullable;

/**
 * Whether a key is in use. Disabled can be undone, revoked is terminal. Expiry is no status: it
 * follows from the clock.
 */
public enum KeyStatus {
  ACTIVE("active"),
  DISABLED("disabled"),
  REVOKED("revoked");

  private final String text;

  KeyStatus(String text) {
    this.text = text;
  }

  /** The status named {@code text}, or null if there is none. */
  public static @Nullable KeyStatus parse(String text) {
    for (KeyStatus status : values()) {
      if (status.text.equals(text)) {
        return status;
      }
    }
    return null;
  }

  public String text() {
    return text;
  }
}
