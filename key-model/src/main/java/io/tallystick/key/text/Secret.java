package io.tallystick.key.text;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The hidden part of a key: 32 bytes as 43 base62 characters, or what another system made. Shown
 * once, never stored, never logged: its {@code toString} hides it, its {@code equals} takes
 * constant time.
 */
public final class Secret {
  public static final int LENGTH = 43;
  public static final int SIZE_BYTES = 32;

  /** bcrypt reads no more than this of a secret. */
  public static final int BCRYPT_LENGTH_MAX = 72;

  /** 2^256 - 1; alphabetical order is numerical order. */
  private static final byte[] MAX =
      ascii(
          Base62.encode(BigInteger.ONE.shiftLeft(8 * SIZE_BYTES).subtract(BigInteger.ONE), LENGTH));

  private final String text;

  private Secret(String text) {
    this.text = text;
  }

  /** The secret made of {@code bytes}, 32 of them, one big-endian number. */
  public static Secret of(byte[] bytes) {
    if (bytes.length != SIZE_BYTES) {
      throw new IllegalArgumentException("a secret is 32 bytes, not " + bytes.length);
    }
    return new Secret(Base62.encode(new BigInteger(1, bytes), LENGTH));
  }

  /** The secret that {@code text} stands for, or null if it is none. */
  public static @Nullable Secret parse(String text) {
    // A character beyond ASCII becomes '?' here, which is no digit.
    byte[] ascii = ascii(text);
    return ascii.length == LENGTH && isSecret(ascii, 0) ? new Secret(text) : null;
  }

  /** The secret of digits that {@link #isSecret} has taken for one. */
  static Secret ofDigits(String digits) {
    return new Secret(digits);
  }

  /** Whether a secret stands in a Latin-1 text from {@code from} on. */
  static boolean isSecret(byte[] latin1, int from) {
    return Base62.isText(latin1, from, from + LENGTH)
        && Arrays.compare(latin1, from, from + LENGTH, MAX, 0, LENGTH) <= 0;
  }

  /** The secret part of a text that another system made, or the whole of it: printable ASCII. */
  static Secret foreign(String text) {
    return new Secret(text);
  }

  /** The characters. Whoever calls this shows a secret; the name is there to be searched for. */
  public String reveal() {
    return text;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret that && MessageDigest.isEqual(ascii(text), ascii(that.text));
  }

  @Override
  public int hashCode() {
    return 0; // A hash of a secret would be a hint of it; nothing puts secrets into hash tables.
  }

  @Override
  public String toString() {
    return "[hidden]";
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
