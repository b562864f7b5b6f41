package io.tallystick.key.credential;

import io.tallystick.key.text.Base62;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

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
  private static final String VARIANTS = "?aby";
  private static final byte[] DIGITS = new byte[64];
  private static final byte[] VALUES = new byte[128];

  static {
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

  /** Reads a text that {@link Bcrypt#isHash} accepts and refuses every other one. */
  public static BcryptHash parse(String text) {
    if (!Bcrypt.isHash(text)) {
      throw new IllegalArgumentException("not a bcrypt hash ($2a$, $2b$ or $2y$, cost 4 to 14)");
    }
    // The variant is 1 to 3, and the rest of the digits follows it.
    long rest = digits(VARIANTS.indexOf(text.charAt(2)), text, REST_AT, LENGTH);
    long[] words = new long[WORDS];
    for (int word = 0; word < WORDS; word++) {
      int from = HEAD + word * DIGITS_PER_WORD;
      long part = rest >>> (REST_BITS * word) & ((1 << REST_BITS) - 1);
      words[word] = part << REST_SHIFT | digits(0, text, from, from + DIGITS_PER_WORD);
    }
    return new BcryptHash(Integer.parseInt(text, 4, 6, 10), words, 0);
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

  private static long digits(long start, String text, int from, int to) {
    long bits = start;
    for (int i = from; i < to; i++) {
      bits = bits << DIGIT_BITS | VALUES[text.charAt(i)];
    }
    return bits;
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
