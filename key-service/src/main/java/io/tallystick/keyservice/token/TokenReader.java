package io.tallystick.keyservice.token;

import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.token.TokenForm;
import io.tallystick.keyservice.signing.PublishedKeys;
import io.tallystick.keyservice.signing.PublishedKeys.Published;
import io.tallystick.keyservice.signing.Signatures;
import java.text.ParseException;
import java.time.Clock;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads tokens that this deployment has issued and that have not ended. Whether the key behind one
 * still lives is not asked here. Checks a signature, so it is not for an event loop.
 */
public final class TokenReader {
  private final String issuer;
  private final PublishedKeys keys;
  private final RevokedTokens revoked;
  private final Clock clock;

  /**
   * A token that is ours and has not ended.
   *
   * @param client the key that it stands for
   * @param isRevoked whether it was ended before its time
   */
  public record Read(
      String tokenId,
      KeyId client,
      List<String> audiences,
      String scope,
      Instant issuedAt,
      Instant expiresAt,
      boolean isRevoked) {}

  public TokenReader(String issuer, PublishedKeys keys, RevokedTokens revoked, Clock clock) {
    this.issuer = issuer;
    this.keys = keys;
    this.revoked = revoked;
    this.clock = clock;
  }

  /** The token, null if it is none of ours or has ended. */
  public @Nullable Read read(String text) {
    if (text.length() > TokenForm.LENGTH_MAX) {
      return null;
    }
    try {
      SignedJWT token = SignedJWT.parse(text);
      return isOurs(token) ? read(token.getJWTClaimsSet()) : null;
    } catch (ParseException | IllegalArgumentException e) {
      return null;
    }
  }

  private boolean isOurs(SignedJWT token) {
    String kid = token.getHeader().getKeyID();
    Published published = kid == null ? null : keys.trusted(kid, clock.instant());
    return published != null
        && published.key().issuer().equals(issuer)
        && token.getHeader().getType() != null
        && TokenForm.TYPE.equals(token.getHeader().getType().getType())
        && Signatures.verify(published.jwk(), token);
  }

  private @Nullable Read read(JWTClaimsSet claims) throws ParseException {
    KeyId client = KeyId.parse(claims.getSubject());
    Date end = claims.getExpirationTime();
    Date start = claims.getIssueTime();
    String tokenId = claims.getJWTID();
    String scope = claims.getStringClaim(TokenForm.SCOPE);
    if (client == null
        || end == null
        || start == null
        || tokenId == null
        || !issuer.equals(claims.getIssuer())
        || !clock.instant().isBefore(end.toInstant())) {
      return null;
    }
    return new Read(
        tokenId,
        client,
        claims.getAudience(),
        scope == null ? "" : scope,
        start.toInstant(),
        end.toInstant(),
        revoked.contains(client, tokenId));
  }
}
