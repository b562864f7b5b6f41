package io.tallystick.key.text;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A key as its holder carries it: {@code <prefix>_<environment>_<id>_<secret><checksum>}. Parsing
 * is exact: one text for one key, any other length, alphabet, overflow or checksum is refused. Kept
 * as the bytes that it was read from, since a verdict needs its parts only where they stand.
 * Immutable; {@code toString} hides the secret, {@code equals} takes constant time.
 */
public final class KeyText {
  private static final int CHECKSUM_LENGTH = 6;
  private static final int ENVIRONMENT_LENGTH = 4;

  /** All but the prefix: three underscores, environment, id, secret, checksum. */
  private static final int FIXED_LENGTH =
      3 + ENVIRONMENT_LENGTH + KeyId.LENGTH + Secret.LENGTH + CHECKSUM_LENGTH;

  /** No key is longer; a reader of headers may refuse earlier. */
  public static final int LENGTH_MAX = FIXED_LENGTH + KeyPrefix.LENGTH_MAX;

  /** The whole text in Latin-1; never written. */
  private final byte[] latin1;

  private final int prefixLength;
  private final Environment environment;
  private final KeyId id;

  private KeyText(byte[] latin1, int prefixLength, Environment environment, KeyId id) {
    this.latin1 = latin1;
    this.prefixLength = prefixLength;
    this.environment = environment;
    this.id = id;
  }

  /**
   * @param prefix 1 to 12 of {@code [a-z0-9]}
   * @param environment live or test
   * @param id the public identifier
   * @param secret the hidden part, one of our own
   */
  public KeyText(String prefix, Environment environment, KeyId id, Secret secret) {
    this(written(prefix, environment, id, secret), prefix.length(), environment, id);
    if (!KeyPrefix.isPrefix(prefix)) {
      throw new IllegalArgumentException("a key prefix is 1 to 12 of a-z and 0-9");
    }
    if (Secret.parse(secret.reveal()) == null) {
      throw new IllegalArgumentException("another system's secret is no part of a key of ours");
    }
  }

  /** The key that {@code text} stands for, or null if it is malformed in any way. */
  public static @Nullable KeyText parse(@Nullable String text) {
    if (text == null || text.length() > LENGTH_MAX) {
      return null;
    }
    // A character beyond Latin-1 becomes '?' here, which is in no alphabet, and one of two chars
    // becomes a single '?', so only the bytes tell how many there are.
    byte[] latin1 = text.getBytes(StandardCharsets.ISO_8859_1);
    int prefixLength = latin1.length - FIXED_LENGTH;
    if (prefixLength < 1) {
      return null;
    }
    int environmentAt = prefixLength + 1;
    int idAt = idAt(prefixLength);
    int secretAt = secretAt(prefixLength);
    int checksumAt = secretAt + Secret.LENGTH;
    Environment environment = Environment.read(latin1, environmentAt);
    boolean wellFormed =
        environment != null
            && latin1[environmentAt - 1] == '_'
            && latin1[idAt - 1] == '_'
            && latin1[secretAt - 1] == '_'
            && KeyPrefix.isPrefix(latin1, prefixLength)
            && Secret.isSecret(latin1, secretAt)
            && Base62.isNumber(crc(latin1, checksumAt), latin1, checksumAt);
    KeyId id = wellFormed ? KeyId.read(latin1, idAt) : null;
    return environment == null || id == null
        ? null
        : new KeyText(latin1, prefixLength, environment, id);
  }

  public String prefix() {
    return text(0, prefixLength);
  }

  public boolean hasPrefix(String prefix) {
    return prefix.length() == prefixLength && Latin1.stands(prefix, latin1, 0);
  }

  public Environment environment() {
    return environment;
  }

  public KeyId id() {
    return id;
  }

  public Secret secret() {
    return Secret.ofDigits(text(secretAt(prefixLength), latin1.length - CHECKSUM_LENGTH));
  }

  /** The full text with the secret in it, for the one answer that shows it. */
  public String reveal() {
    return text(0, latin1.length);
  }

  /** What a tag is made of, {@code id + "." + secret}, as bytes of its own. */
  public byte[] revealForTag() {
    byte[] message =
        Arrays.copyOfRange(latin1, idAt(prefixLength), latin1.length - CHECKSUM_LENGTH);
    message[KeyId.LENGTH] = '.';
    return message;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyText that && MessageDigest.isEqual(latin1, that.latin1);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return text(0, secretAt(prefixLength)) + "[hidden]";
  }

  private String text(int from, int to) {
    return new String(latin1, from, to - from, StandardCharsets.ISO_8859_1);
  }

  private static int idAt(int prefixLength) {
    return prefixLength + ENVIRONMENT_LENGTH + 2;
  }

  private static int secretAt(int prefixLength) {
    return idAt(prefixLength) + KeyId.LENGTH + 1;
  }

  private static byte[] written(String prefix, Environment environment, KeyId id, Secret secret) {
    String body = prefix + "_" + environment.text() + "_" + id + "_" + secret.reveal();
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    String checksum = Base62.encode(crc(bytes, bytes.length), CHECKSUM_LENGTH);
    return (body + checksum).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static long crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }
}
