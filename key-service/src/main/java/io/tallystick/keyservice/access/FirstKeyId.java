package io.tallystick.keyservice.access;

import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.mint.DerivedId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The id of a workspace's first management key: the same on every node, so that nodes which start
 * at once race for one version of one key and the log decides. Ids are public; nothing rests on
 * this.
 */
final class FirstKeyId {
  private FirstKeyId() {}

  static KeyId of(String workspace) {
    byte[] digest =
        sha256(
            ("tallystick first management key of " + workspace).getBytes(StandardCharsets.UTF_8));
    return DerivedId.of(digest);
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
