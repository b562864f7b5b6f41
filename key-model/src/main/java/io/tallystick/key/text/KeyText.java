package io.tallystick.key.text;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A key as its holder carries it: {@code <prefix>_<environment>_<id>_<secret><checksum>}. Parsing
 * is exact: one text for one key, any other length, alphabet, overflow or checksum is refused.
 * {@code toString} hides the secret.
 *
 * @param prefix 1 to 12 of {@code [a-z0-9]}
 * @param environment live or test
 * @param id the public identifier
 * @param secret the hidden part
 */
public record KeyText(String prefix, Environment environment, KeyId id, Secret secret) {
  private static final int CHECKSUM_LENGTH = 6;
  private static final int ENVIRONMENT_LENGTH = 4;
  private static final int TAIL_LENGTH = Secret.LENGTH + CHECKSUM_LENGTH;

  /** All but the prefix: three underscores, environment, id, secret, checksum. */
  private static final int FIXED_LENGTH = 3 + ENVIRONMENT_LENGTH + KeyId.LENGTH + TAIL_LENGTH;

  /** No key is longer; a reader of headers may refuse earlier. */
  public static final int LENGTH_MAX = FIXED_LENGTH + KeyPrefix.LENGTH_MAX;

  public KeyText {
    if (!KeyPrefix.isPrefix(prefix)) {
      throw new IllegalArgumentException("a key prefix is 1 to 12 of a-z and 0-9");
    }
  }

  /** The key that {@code text} stands for, or null if it is malformed in any way. */
  public static @Nullable KeyText parse(@Nullable String text) {
    int prefixLength = text == null ? 0 : text.length() - FIXED_LENGTH;
    if (text == null || prefixLength < 1 || prefixLength > KeyPrefix.LENGTH_MAX) {
      return null;
    }
    int environmentAt = prefixLength + 1;
    int idAt = environmentAt + ENVIRONMENT_LENGTH + 1;
    int secretAt = idAt + KeyId.LENGTH + 1;
    int checksumAt = secretAt + Secret.LENGTH;
    // A character beyond Latin-1 becomes '?' here, which is in no alphabet.
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    boolean wellFormed =
        bytes[environmentAt - 1] == '_'
            && bytes[idAt - 1] == '_'
            && bytes[secretAt - 1] == '_'
            && Base62.isText(bytes, secretAt, checksumAt)
            && Base62.isNumber(crc(bytes, checksumAt), bytes, checksumAt);
    if (!wellFormed) {
      return null;
    }
    String prefix = text.substring(0, prefixLength);
    Environment environment = Environment.at(environmentAt, text);
    KeyId id = KeyId.parse(text.substring(idAt, secretAt - 1));
    Secret secret = Secret.ofDigits(text.substring(secretAt, checksumAt));
    if (environment == null || id == null || secret == null || !KeyPrefix.isPrefix(prefix)) {
      return null;
    }
    return new KeyText(prefix, environment, id, secret);
  }

  /** The full text with the secret in it, for the one answer that shows it. */
  public String reveal() {
    String body = hiddenForm() + secret.reveal();
    return body + checksum(body);
  }

  @Override
  public String toString() {
    return hiddenForm() + "[hidden]";
  }

  private String hiddenForm() {
    return prefix + "_" + environment.text() + "_" + id + "_";
  }

  private static String checksum(String body) {
    byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
    return Base62.encode(crc(bytes, bytes.length), CHECKSUM_LENGTH);
  }

  private static long crc(byte[] bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, length);
    return crc.getValue();
  }
}
