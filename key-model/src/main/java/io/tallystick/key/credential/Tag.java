package io.tallystick.key.credential;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * HMAC-SHA-256(pepper, id + "." + secret), with the pepper's name: the fast, keyed mark of a
 * secret. It is of no use without the pepper, yet travels on private topics only. Immutable.
 */
public final class Tag {
  public static final int WORDS = Pepper.SIZE_BYTES / Long.BYTES;
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

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
