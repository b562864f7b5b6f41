package io.tallystick.verifier.projection;

import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.RetiringSecret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What only some keys have, as bytes: a secret that is being retired, and metadata. Immutable.
 *
 * @param metadata compact JSON
 */
record Extra(@Nullable RetiringSecret previous, String metadata) {
  static final Extra NONE = new Extra(null, KeyGrant.NO_METADATA);
  private static final int SECRET_SIZE = (2 + SecretWords.WIDTH) * Long.BYTES;

  boolean isNone() {
    return previous == null && metadata.equals(KeyGrant.NO_METADATA);
  }

  byte[] bytes(SecretWords secrets) {
    byte[] utf8 = metadata.getBytes(StandardCharsets.UTF_8);
    int head = 1 + (previous == null ? 0 : SECRET_SIZE);
    ByteBuffer bytes = ByteBuffer.allocate(head + utf8.length);
    bytes.put((byte) (previous == null ? 0 : 1));
    if (previous != null) {
      write(previous, secrets, bytes);
    }
    return bytes.put(utf8).array();
  }

  static Extra read(ByteBuffer from, SecretWords secrets) {
    RetiringSecret previous = from.get() == 0 ? null : previous(from, secrets);
    return new Extra(previous, StandardCharsets.UTF_8.decode(from).toString());
  }

  private static void write(RetiringSecret previous, SecretWords secrets, ByteBuffer into) {
    KeySecret secret = previous.secret();
    long[] words = new long[SecretWords.WIDTH];
    secrets.write(secret, words, 0);
    into.putLong(previous.validUntil().toEpochMilli());
    into.putLong(secret.version() << SecretWords.MARK_BITS | secrets.marks(secret));
    for (long word : words) {
      into.putLong(word);
    }
  }

  private static RetiringSecret previous(ByteBuffer from, SecretWords secrets) {
    Instant validUntil = Instant.ofEpochMilli(from.getLong());
    long named = from.getLong();
    long[] words = new long[SecretWords.WIDTH];
    for (int i = 0; i < words.length; i++) {
      words[i] = from.getLong();
    }
    int marks = (int) named & ((1 << SecretWords.MARK_BITS) - 1);
    int version = (int) (named >>> SecretWords.MARK_BITS);
    return new RetiringSecret(secrets.read(version, marks, words, 0), validUntil);
  }
}
