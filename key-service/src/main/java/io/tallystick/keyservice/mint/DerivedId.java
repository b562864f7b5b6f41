package io.tallystick.keyservice.mint;

import io.tallystick.key.text.Base62;
import io.tallystick.key.text.KeyId;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Ids that follow from something, so that whoever asks for the same thing twice, on any node, asks
 * for the same key, and the rule of the log lets it be made once.
 */
public final class DerivedId {
  private DerivedId() {}

  /** The id of the key that {@code workspace} makes under an idempotency key. */
  public static KeyId ofRequest(String workspace, String idempotencyKey) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(utf8("tallystick idempotency " + workspace), "HmacSHA256"));
      return of(mac.doFinal(utf8(idempotencyKey)));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  /** The id that 32 uniform bytes stand for: their value modulo 62 to the 16th. */
  public static KeyId of(byte[] digest) {
    BigInteger rest = new BigInteger(1, digest);
    StringBuilder id = new StringBuilder(KeyId.LENGTH);
    for (int i = 0; i < KeyId.LENGTH; i++) {
      BigInteger[] parts = rest.divideAndRemainder(BigInteger.valueOf(62));
      id.append(Base62.digit(parts[1].intValue()));
      rest = parts[0];
    }
    return new KeyId(id.toString());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
