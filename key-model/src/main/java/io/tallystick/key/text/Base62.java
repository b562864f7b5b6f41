package io.tallystick.key.text;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Numbers as fixed-width base62 text, alphabet {@code 0-9A-Za-z}. The alphabet is in ASCII order,
 * so texts of one width compare like the numbers they stand for. Stateless, any thread.
 */
public final class Base62 {
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final BigInteger RADIX = BigInteger.valueOf(62);

  /** The value of each Latin-1 character, -1 for what is no digit. */
  private static final byte[] VALUES = new byte[256];

  static {
    Arrays.fill(VALUES, (byte) -1);
    for (byte value = 0; value < ALPHABET.length(); value++) {
      VALUES[ALPHABET.charAt(value)] = value;
    }
  }

  private Base62() {}

  /** The digit for {@code value} in 0 to 61. */
  public static char digit(int value) {
    return ALPHABET.charAt(value);
  }

  /** Whether every character of a part of a Latin-1 text is a base62 digit. */
  static boolean isText(byte[] latin1, int from, int to) {
    int signs = 0;
    for (int i = from; i < to; i++) {
      signs |= VALUES[latin1[i] & 0xFF];
    }
    return signs >= 0;
  }

  /**
   * The number that a few digits in a Latin-1 text stand for, ten at the most; -1 if they are none.
   */
  static long number(byte[] latin1, int from, int to) {
    long number = 0;
    int signs = 0;
    for (int i = from; i < to; i++) {
      int value = VALUES[latin1[i] & 0xFF];
      signs |= value;
      number = number * 62 + value;
    }
    return signs < 0 ? -1 : number;
  }

  /** Whether the digits from {@code from} to the end are {@code number}, padded to that width. */
  static boolean isNumber(long number, byte[] digits, int from) {
    long rest = number;
    for (int i = digits.length - 1; i >= from; i--) {
      if (digits[i] != digit((int) (rest % 62))) {
        return false;
      }
      rest /= 62;
    }
    return rest == 0;
  }

  static String encode(BigInteger number, int width) {
    char[] digits = new char[width];
    BigInteger rest = number;
    for (int i = width - 1; i >= 0; i--) {
      BigInteger[] parts = rest.divideAndRemainder(RADIX);
      digits[i] = digit(parts[1].intValue());
      rest = parts[0];
    }
    if (rest.signum() != 0) {
      throw new IllegalArgumentException("the number does not fit into " + width + " digits");
    }
    return new String(digits);
  }

  static String encode(long number, int width) {
    char[] digits = new char[width];
    long rest = number;
    for (int i = width - 1; i >= 0; i--) {
      digits[i] = digit((int) (rest % 62));
      rest /= 62;
    }
    return new String(digits);
  }
}
