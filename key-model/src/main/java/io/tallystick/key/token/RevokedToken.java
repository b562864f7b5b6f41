package io.tallystick.key.token;

import io.tallystick.key.text.KeyId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/**
 * One token that was ended before its time (RFC 7009). To be remembered until the token would have
 * ended by itself.
 *
 * @param tokenId the token's {@code jti}, the record's key
 * @param client whose token it was
 * @param expiresAt the token's {@code exp}
 * @param revokedAt when that was asked for
 */
public record RevokedToken(String tokenId, KeyId client, Instant expiresAt, Instant revokedAt) {
  private static final Pattern TOKEN_ID = Pattern.compile("[A-Za-z0-9_-]{16,64}");

  public RevokedToken {
    if (!isTokenId(tokenId)) {
      throw new IllegalArgumentException("a jti is 16 to 64 of base64url");
    }
    expiresAt = expiresAt.truncatedTo(ChronoUnit.MILLIS);
    revokedAt = revokedAt.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Whether {@code text} can be the {@code jti} of a token of ours. */
  public static boolean isTokenId(String text) {
    return text.length() <= 64 && TOKEN_ID.matcher(text).matches();
  }
}
