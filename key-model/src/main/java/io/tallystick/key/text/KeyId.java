package io.tallystick.key.text;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The public identifier of a key: 16 base62 characters. It is the Kafka record key and the look-up
 * key, and may be logged and shown. Immutable; equal by its characters.
 */
public final class KeyId {
  public static final int LENGTH = 16;
  private static final int HALF = LENGTH / 2;

  private final String value;

  /** Both halves as numbers, below zero for what is none: reading them is checking them. */
  private final long high;

  private final long low;

  private KeyId(String value, long high, long low) {
    this.value = value;
    this.high = high;
    this.low = low;
  }

  /**
   * @param latin1 the value's characters, where one beyond Latin-1 is a '?', which is no digit
   */
  private KeyId(String value, byte[] latin1) {
    this(value, half(latin1, 0), half(latin1, HALF));
  }

  /**
   * The id of these 16 characters.
   *
   * @throws IllegalArgumentException when they are none
   */
  public KeyId(String value) {
    this(value, value.getBytes(StandardCharsets.ISO_8859_1));
    if (!isId()) {
      throw new IllegalArgumentException("a key id is 16 characters of 0-9A-Za-z");
    }
  }

  /** The id that {@code text} stands for, or null if it is none. */
  public static @Nullable KeyId parse(@Nullable String text) {
    if (text == null) {
      return null;
    }
    KeyId id = new KeyId(text, text.getBytes(StandardCharsets.ISO_8859_1));
    return id.isId() ? id : null;
  }

  /** The id whose characters stand in a Latin-1 text from {@code from} on, null if none does. */
  public static @Nullable KeyId read(byte[] latin1, int from) {
    if (latin1.length - from < LENGTH) {
      return null;
    }
    long high = Base62.number(latin1, from, from + HALF);
    long low = Base62.number(latin1, from + HALF, from + LENGTH);
    return (high | low) < 0
        ? null
        : new KeyId(new String(latin1, from, LENGTH, StandardCharsets.ISO_8859_1), high, low);
  }

  /** The 16 characters. */
  public String value() {
    return value;
  }

  long high() {
    return high;
  }

  long low() {
    return low;
  }

  private boolean isId() {
    return (high | low) >= 0;
  }

  private static long half(byte[] latin1, int from) {
    return latin1.length == LENGTH ? Base62.number(latin1, from, from + HALF) : -1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyId that && high == that.high && low == that.low;
  }

  @Override
  public int hashCode() {
    return (int) Hash.of(high, low);
  }

  @Override
  public String toString() {
    return value;
  }
}
