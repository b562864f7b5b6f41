package io.tallystick.key.credential;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * HMAC-SHA-256(pepper, id + "." + secret), with the pepper's name: the fast, keyed mark of a
 * secret. It is of no use without the pepper, yet travels on private topics only. Immutable.
 */
public final class Tag {
  public static final int WORDS = Pepper.SIZE_BYTES / Long.BYTES;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private static final int TEXT_LENGTH = 43;
  private static final int DIGIT_BITS = 6;

  /** The value of each base64url digit, -1 for what is none. */
  private static final byte[] VALUES = new byte[256];

  static {
    Arrays.fill(VALUES, (byte) -1);
    String digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    for (byte value = 0; value < digits.length(); value++) {
      VALUES[digits.charAt(value)] = value;
    }
  }

  private final String pepper;

  /** Four words of it are the tag's; never written. */
  private final long[] words;

  private final int at;

  private Tag(String pepper, long[] words, int at) {
    this.pepper = pepper;
    this.words = words;
    this.at = at;
  }

  public Tag(String pepper, byte[] value) {
    this(pepper, new long[WORDS], 0);
    if (value.length != Pepper.SIZE_BYTES) {
      throw new IllegalArgumentException("a tag is 32 bytes, not " + value.length);
    }
    for (int word = 0; word < WORDS; word++) {
      words[word] = word(value, word);
    }
  }

  /** Reads the base64url form. */
  public static Tag parse(String pepper, String base64url) {
    return new Tag(pepper, Base64.getUrlDecoder().decode(base64url));
  }

  /**
   * The tag whose base64url form, without padding, is a part of a Latin-1 text; null if it is none.
   */
  public static @Nullable Tag read(String pepper, byte[] latin1, int from, int to) {
    if (to - from != TEXT_LENGTH) {
      return null;
    }
    long[] words = new long[WORDS];
    long bits = 0;
    int count = 0;
    int word = 0;
    int signs = 0;
    for (int i = from; i < to; i++) {
      int value = VALUES[latin1[i] & 0xFF];
      signs |= value;
      count += DIGIT_BITS;
      int over = count - Long.SIZE;
      if (over < 0) {
        bits = bits << DIGIT_BITS | value;
      } else {
        words[word++] = bits << (DIGIT_BITS - over) | value >>> over;
        bits = value & ((1 << over) - 1);
        count = over;
      }
    }
    return signs < 0 ? null : new Tag(pepper, words, 0);
  }

  /** The name of the pepper that made it. */
  public String pepper() {
    return pepper;
  }

  /** The 32 bytes as base64url without padding, 43 characters. */
  public String text() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
  }

  /**
   * The tag whose words, as {@link #copyTo} gave them, stand in {@code from}, which from then on
   * must not be written: it is not copied, for a verifier makes a tag for each verdict.
   */
  public static Tag of(String pepper, long[] from, int at) {
    return new Tag(pepper, from, at);
  }

  /** Copies the 32 bytes, as {@link #WORDS} words. */
  public void copyTo(long[] into, int to) {
    System.arraycopy(words, at, into, to, WORDS);
  }

  /** Looks at all of {@code mark} wherever it differs, so that the time it takes tells nothing. */
  boolean matches(byte[] mark) {
    if (mark.length != Pepper.SIZE_BYTES) {
      return false;
    }
    long difference = 0;
    for (int word = 0; word < WORDS; word++) {
      difference |= words[at + word] ^ word(mark, word);
    }
    return difference == 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tag that && pepper.equals(that.pepper) && matches(that.bytes());
  }

  @Override
  public int hashCode() {
    return (int) words[at]; // A tag is as good as random, so any part of it is.
  }

  private byte[] bytes() {
    byte[] bytes = new byte[Pepper.SIZE_BYTES];
    for (int word = 0; word < WORDS; word++) {
      LONGS.set(bytes, word * Long.BYTES, words[at + word]);
    }
    return bytes;
  }

  private static long word(byte[] value, int word) {
    return (long) LONGS.get(value, word * Long.BYTES);
  }

  @Override
  public String toString() {
    return "Tag[" + pepper + ", hidden]";
  }
}
