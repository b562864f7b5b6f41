package io.tallystick.verifier.projection;

import io.tallystick.key.text.Base62;
import io.tallystick.key.text.KeyId;

/** A key's id as two numbers of 48 bits, eight of its base62 digits in each. Pure, any thread. */
final class IdWords {
  static final int BITS = 48;
  private static final int HALF = KeyId.LENGTH / 2;
  private static final byte[] VALUES = new byte[128];

  static {
    for (byte value = 0; value < 62; value++) {
      VALUES[Base62.digit(value)] = value;
    }
  }

  private IdWords() {}

  static long high(KeyId id) {
    return number(id.value(), 0);
  }

  static long low(KeyId id) {
    return number(id.value(), HALF);
  }

  private static long number(String text, int from) {
    long number = 0;
    for (int i = from; i < from + HALF; i++) {
      number = number * 62 + VALUES[text.charAt(i)];
    }
    return number;
  }
}
