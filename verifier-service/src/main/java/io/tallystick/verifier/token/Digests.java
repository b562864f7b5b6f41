package io.tallystick.verifier.token;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;

/**
 * SHA-256 of texts behind a block of random bytes that only this process knows. Two texts never
 * have the same one, so what is remembered under it can be taken for the text's own; nobody outside
 * can choose texts that crowd one place of a table; and a dump of memory holds no token. Any
 * thread.
 */
final class Digests {
  /** One block of SHA-256, so that a copy of the digest begins behind it. */
  private static final int SEED_BYTES = 64;

  /** Never updated again: each call takes a copy. */
  private final MessageDigest seeded = sha256();

  Digests() {
    byte[] seed = new byte[SEED_BYTES];
    new SecureRandom().nextBytes(seed);
    seeded.update(seed);
  }

  /** Of a text that holds ASCII alone; any other character counts as a question mark. */
  Digest of(String text) {
    ByteBuffer bytes = ByteBuffer.wrap(copy().digest(text.getBytes(StandardCharsets.ISO_8859_1)));
    return new Digest(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }

  private MessageDigest copy() {
    try {
      return (MessageDigest) seeded.clone();
    } catch (CloneNotSupportedException e) {
      throw new IllegalStateException("the platform's SHA-256 can be copied", e);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
