package io.tallystick.key.credential;

import io.tallystick.key.text.Base62;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A bcrypt hash in its modular-crypt form, kept as words and spelt out only for whoever hashes: a
 * verifier holds many and looks at few. Its 53 digits take six bits each, ten to a word; three of
 * them and the variant are in what that leaves. Immutable.
 */
public final class BcryptHash {
  public static final int WORDS = 5;
  private static final int DIGITS_PER_WORD = 10;
  private static final int DIGIT_BITS = 6;
  private static final int REST_BITS = 4;
  private static final int REST_SHIFT = DIGITS_PER_WORD * DIGIT_BITS;
  private static final int HEAD = 7;
  private static final int REST_AT = HEAD + WORDS * DIGITS_PER_WORD;
  private static final int LENGTH = 60;
  private static final int REST_DIGITS = LENGTH - REST_AT;
  private static final String VARIANTS = "?aby";
  private static final byte[] DIGITS = new byte[64];
  private static final byte[] VALUES = new byte[256];

  static {
    Arrays.fill(VALUES, (byte) -1);
    for (byte value = 0; value < 64; value++) {
      DIGITS[value] = (byte) (value < 62 ? Base62.digit(value) : value == 62 ? '.' : '/');
      VALUES[DIGITS[value]] = value;
    }
  }

  private final int cost;

  /** Five words of it are the hash's; never written. */
  private final long[] words;

  private final int at;

  private BcryptHash(int cost, long[] words, int at) {
    this.cost = cost;
    this.words = words;
    this.at = at;
  }

  /** Reads a text that {@link Bcrypt#matches} can use and refuses every other one. */
  public static BcryptHash parse(String text) {
    // What is not Latin-1 becomes a question mark, which is no digit either, and what is two chars
    // becomes one, so only the bytes tell how many there are.
    byte[] latin1 = text.getBytes(StandardCharsets.ISO_8859_1);
    BcryptHash hash = read(latin1, 0, latin1.length);
    if (hash == null) {
      throw new IllegalArgumentException(
          "a bcrypt hash begins with $2a$, $2b$ or $2y$, has a cost of 04 to 14 and 60 characters");
    }
    return hash;
  }

  /** The hash that a part of a Latin-1 text is, null if it is none. */
  public static @Nullable BcryptHash read(byte[] latin1, int from, int to) {
    int cost = to - from == LENGTH ? cost(latin1, from) : 0;
    if (cost < Bcrypt.COST_MIN || cost > Bcrypt.COST_MAX) {
      return null;
    }
    int variant = VARIANTS.indexOf(latin1[from + 2]);
    // The variant is 1 to 3, and the rest of the digits follows it.
    long rest = digits(latin1, from + REST_AT, from + LENGTH);
    long signs = variant > 0 ? rest : -1;
    rest |= (long) variant << (REST_DIGITS * DIGIT_BITS);
    long[] words = new long[WORDS];
    for (int word = 0; word < WORDS; word++) {
      int at = from + HEAD + word * DIGITS_PER_WORD;
      long digits = digits(latin1, at, at + DIGITS_PER_WORD);
      signs |= digits;
      long part = rest >>> (REST_BITS * word) & ((1 << REST_BITS) - 1);
      words[word] = part << REST_SHIFT | digits;
    }
    return signs < 0 ? null : new BcryptHash(cost, words, 0);
  }

  /**
   * The hash whose words, as {@link #copyTo} gave them, stand in {@code from}, which from then on
   * must not be written: it is not copied, for a verifier makes a hash for each verdict.
   */
  public static BcryptHash of(int cost, long[] from, int at) {
    return new BcryptHash(cost, from, at);
  }

  public void copyTo(long[] into, int to) {
    System.arraycopy(words, at, into, to, WORDS);
  }

  /** The binary logarithm of how often it hashes. */
  public int cost() {
    return cost;
  }

  /** The modular-crypt form. */
  String text() {
    byte[] text = new byte[LENGTH];
    long rest = 0;
    for (int word = 0; word < WORDS; word++) {
      rest |= words[at + word] >>> REST_SHIFT << (REST_BITS * word);
      int from = HEAD + word * DIGITS_PER_WORD;
      spell(words[at + word], text, from, from + DIGITS_PER_WORD);
    }
    char variant = VARIANTS.charAt((int) spell(rest, text, REST_AT, LENGTH));
    String head = "$2" + variant + (cost < 10 ? "$0" : "$") + cost + "$";
    System.arraycopy(head.getBytes(StandardCharsets.ISO_8859_1), 0, text, 0, HEAD);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof BcryptHash that
        && cost == that.cost
        && Arrays.equals(words, at, at + WORDS, that.words, that.at, that.at + WORDS);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(words[at]); // A hash is as good as random, so any part of it is.
  }

  @Override
  public String toString() {
    return "BcryptHash[hidden]";
  }

  /** The cost that a head tells, 0 for what is no head but for the variant. */
  private static int cost(byte[] latin1, int from) {
    int tens = latin1[from + 4] - '0';
    int ones = latin1[from + 5] - '0';
    boolean isHead =
        latin1[from] == '$'
            && latin1[from + 1] == '2'
            && latin1[from + 3] == '$'
            && (tens >= 0 && tens <= 9)
            && (ones >= 0 && ones <= 9)
            && latin1[from + 6] == '$';
    return isHead ? 10 * tens + ones : 0;
  }

  /** Digits as bits, below zero if any is none. */
  private static long digits(byte[] latin1, int from, int to) {
    long bits = 0;
    int signs = 0;
    for (int i = from; i < to; i++) {
      int value = VALUES[latin1[i] & 0xFF];
      signs |= value;
      bits = bits << DIGIT_BITS | value;
    }
    return signs < 0 ? -1 : bits;
  }

  /** Spells out the lowest digits and gives what is left above them. */
  private static long spell(long bits, byte[] text, int from, int to) {
    long left = bits;
    for (int i = to - 1; i >= from; i--) {
      text[i] = DIGITS[(int) left & 63];
      left >>>= DIGIT_BITS;
    }
    return left;
  }
}
