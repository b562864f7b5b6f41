package io.tallystick.key.text;

import java.nio.charset.StandardCharsets;

/** A key's id as two numbers of 48 bits, eight of its base62 digits in each. Pure, any thread. */
public final class IdWords {
  public static final int BITS = 48;
  private static final int HALF = KeyId.LENGTH / 2;

  private IdWords() {}

  public static long high(KeyId id) {
    return id.high();
  }

  public static long low(KeyId id) {
    return id.low();
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
}
