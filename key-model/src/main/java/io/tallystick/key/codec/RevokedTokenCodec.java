package io.tallystick.key.codec;

import io.tallystick.key.text.KeyId;
import io.tallystick.key.token.RevokedToken;
import org.jspecify.annotations.Nullable;

/**
 * Revoked tokens as JSON values. The record's key is the {@code jti}; unknown fields are ignored.
 * Any thread.
 */
public final class RevokedTokenCodec {
  private RevokedTokenCodec() {}

  public static byte[] encode(RevokedToken token) {
    return Json.write(
        Json.object()
            .put("jti", token.tokenId())
            .put("client", token.client().value())
            .put("expiresAt", token.expiresAt().toString())
            .put("revokedAt", token.revokedAt().toString()));
  }

  /** Reads the revocation that a record under {@code tokenId} holds. */
  public static RevokedToken decode(String tokenId, byte @Nullable [] value)
      throws EventUnreadable {
    if (value == null) {
      throw new EventUnreadable("a revoked token without value");
    }
    try {
      JsonFields fields = JsonFields.parse(value);
      RevokedToken token =
          new RevokedToken(
              fields.required("jti", JsonFields::text),
              new KeyId(fields.required("client", JsonFields::text)),
              fields.required("expiresAt", JsonFields::instant),
              fields.required("revokedAt", JsonFields::instant));
      if (!token.tokenId().equals(tokenId)) {
        throw new IllegalArgumentException("a revoked token under another jti than its own");
      }
      return token;
    } catch (JsonFieldException | IllegalArgumentException e) {
      throw new EventUnreadable("a revoked token that does not decode: " + e.getMessage());
    }
  }
}
