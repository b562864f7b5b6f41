package io.tallystick.key.credential;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.util.Arrays;
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
  private final byte[] value;

  public Tag(String pepper, byte[] value) {
    if (value.length != Pepper.SIZE_BYTES) {
      throw new IllegalArgumentException("a tag is 32 bytes, not " + value.length);
    }
    this.pepper = pepper;
    this.value = value.clone();
  }

  private Tag(long[] from, int at, String pepper) {
    this.pepper = pepper;
    this.value = new byte[Pepper.SIZE_BYTES];
    for (int word = 0; word < WORDS; word++) {
      LONGS.set(value, word * Long.BYTES, from[at + word]);
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
    return Base64.getUrlEncoder().withoutPadding().encodeToString(value);
  }

  /** The tag whose words, as {@link #copyTo} gave them, stand in {@code from}. */
  public static Tag of(String pepper, long[] from, int at) {
    return new Tag(from, at, pepper);
  }

  /** Copies the 32 bytes, as {@link #WORDS} words. */
  public void copyTo(long[] into, int at) {
    for (int word = 0; word < WORDS; word++) {
      into[at + word] = (long) LONGS.get(value, word * Long.BYTES);
    }
  }

  boolean matches(byte[] mark) {
    return MessageDigest.isEqual(value, mark);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Tag that
        && pepper.equals(that.pepper)
        && MessageDigest.isEqual(value, that.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return "Tag[" + pepper + ", hidden]";
  }
}
