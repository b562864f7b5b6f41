package io.tallystick.key.text;

import org.jspecify.annotations.Nullable;

/**
 * The public identifier of a key: 16 base62 characters. It is the Kafka record key and the look-up
 * key, and may be logged and shown.
 *
 * @param value the 16 characters
 */
public record KeyId(String value) {
  public static final int LENGTH = 16;

  public KeyId {
    if (!isId(value)) {
      throw new IllegalArgumentException("a key id is 16 characters of 0-9A-Za-z");
    }
  }

  /** The id that {@code text} stands for, or null if it is none. */
  public static @Nullable KeyId parse(@Nullable String text) {
    return text != null && isId(text) ? new KeyId(text) : null;
  }

  private static boolean isId(String text) {
    return text.length() == LENGTH && Base62.isText(text);
  }

  @Override
  public String toString() {
    return value;
  }
}
