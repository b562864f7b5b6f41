package io.tallystick.key.text;

import java.nio.charset.StandardCharsets;

/** A key's id as two numbers of 48 bits, eight of its base62 digits in each. Pure, any thread. */
public final class IdWords {
  public static final int BITS = 48;
  private static final int HALF = KeyId.LENGTH / 2;
  private static final byte[] VALUES = new byte[128];

  static {
    for (byte value = 0; value < 62; value++) {
      VALUES[Base62.digit(value)] = value;
    }
  }

  private IdWords() {}

  public static long high(KeyId id) {
    return number(id.value(), 0);
  }

  public static long low(KeyId id) {
    return number(id.value(), HALF);
  }

  /** The id with these halves. */
  public static KeyId id(long high, long low) {
    byte[] text = new byte[KeyId.LENGTH];
    write(high, text, 0);
    write(low, text, HALF);
    return new KeyId(new String(text, StandardCharsets.ISO_8859_1));
  }

  private static void write(long number, byte[] text, int from) {
    long rest = number;
    for (int i = from + HALF - 1; i >= from; i--) {
      text[i] = (byte) Base62.digit((int) (rest % 62));
      rest /= 62;
    }
  }

  private static long number(String text, int from) {
    long number = 0;
    for (int i = from; i < from + HALF; i++) {
      number = number * 62 + VALUES[text.charAt(i)];
    }
    return number;
  }
}
