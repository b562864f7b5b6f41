package io.tallystick.key.credential;

import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.KeyText;
import io.tallystick.key.text.Secret;
import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.regex.Pattern;

/**
 * A secret of the deployment, 32 bytes with a name, that turns a key's secret into a tag nobody
 * else can make (HMAC-SHA-256). Never on Kafka or Redis. Immutable, any thread.
 */
public final class Pepper {
  public static final int SIZE_BYTES = 32;
  private static final Pattern NAME = Pattern.compile("[a-z0-9-]{1,32}");
  private static final String ALGORITHM = "SHA-256";
  private static final int BLOCK_BYTES = 64;
  private static final byte INNER = 0x36;
  private static final byte OUTER = 0x5C;

  private final String name;

  /** The two hashes of an HMAC (RFC 2104) that have the key behind them; only ever copied. */
  private final MessageDigest inner;

  private final MessageDigest outer;

  /** Copies {@code bytes}; refuses any other size than 32, and a name outside {@code [a-z0-9-]}. */
  public Pepper(String name, byte[] bytes) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException("a pepper's name is 1 to 32 of a-z, 0-9 and -");
    }
    if (bytes.length != SIZE_BYTES) {
      throw new IllegalArgumentException(
          "pepper '" + name + "' has " + bytes.length + " bytes, it must have 32");
    }
    this.name = name;
    this.inner = keyed(bytes, INNER);
    this.outer = keyed(bytes, OUTER);
  }

  public String name() {
    return name;
  }

  /** HMAC-SHA-256(pepper, id + "." + secret), 32 bytes. */
  public byte[] mark(KeyId id, Secret secret) {
    return mac(id.value() + '.' + secret.reveal());
  }

  /** The same of a text of our own. */
  public byte[] mark(KeyText text) {
    return mac(text.revealForTag());
  }

  byte[] mac(String text) {
    return mac(text.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] mac(byte[] message) {
    try {
      MessageDigest first = (MessageDigest) inner.clone();
      MessageDigest second = (MessageDigest) outer.clone();
      byte[] mark = first.digest(message);
      second.update(mark);
      second.digest(mark, 0, mark.length);
      return mark;
    } catch (CloneNotSupportedException | DigestException e) {
      throw new IllegalStateException("a copy was made before, and both hashes have one size", e);
    }
  }

  @Override
  public String toString() {
    return "Pepper[" + name + ", hidden]";
  }

  private static MessageDigest keyed(byte[] key, byte pad) {
    byte[] block = Arrays.copyOf(key, BLOCK_BYTES);
    for (int i = 0; i < BLOCK_BYTES; i++) {
      block[i] ^= pad;
    }
    try {
      MessageDigest hash = MessageDigest.getInstance(ALGORITHM);
      hash.update(block);
      return hash;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }
}
