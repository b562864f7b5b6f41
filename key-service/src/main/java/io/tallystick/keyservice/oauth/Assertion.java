package io.tallystick.keyservice.oauth;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.tallystick.keyservice.signing.Signatures;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client says of itself, signed by a key that is registered (RFC 7523, with RFC 7523bis: the
 * audience is the issuer alone). Pure, but a signature is checked, which is not for an event loop.
 *
 * @param tokenId its {@code jti}, which is good once
 * @param expiresAt until when it has to be remembered
 */
record Assertion(String tokenId, Instant expiresAt) {
  static final long LIFE_MAX_SECONDS = 300;
  static final long LEEWAY_SECONDS = 30;
  private static final int LENGTH_MAX = 8_192;
  private static final int TOKEN_ID_LENGTH_MIN = 8;
  private static final int TOKEN_ID_LENGTH_MAX = 256;
  private static final Set<String> TYPES = Set.of("jwt", "client-authentication+jwt");

  /** Checks everything but whether it was used before; null if anything is wrong. */
  static @Nullable Assertion check(
      SignedJWT signed, String clientId, String jwks, String issuer, Instant now) {
    if (signed.serialize().length() > LENGTH_MAX || !isTyped(signed.getHeader().getType())) {
      return null;
    }
    JWK key = ClientKeys.find(jwks, signed.getHeader().getKeyID());
    if (key == null || !Signatures.verify(key, signed)) {
      return null;
    }
    try {
      return check(signed.getJWTClaimsSet(), clientId, issuer, now);
    } catch (ParseException e) {
      return null;
    }
  }

  private static @Nullable Assertion check(
      JWTClaimsSet claims, String clientId, String issuer, Instant now) {
    String tokenId = claims.getJWTID();
    Date end = claims.getExpirationTime();
    boolean isOfClient =
        clientId.equals(claims.getIssuer()) && clientId.equals(claims.getSubject());
    boolean isNamed =
        tokenId != null
            && tokenId.length() >= TOKEN_ID_LENGTH_MIN
            && tokenId.length() <= TOKEN_ID_LENGTH_MAX;
    if (!isOfClient || !isNamed || !List.of(issuer).equals(claims.getAudience()) || end == null) {
      return null;
    }
    Instant soonest = now.plusSeconds(LEEWAY_SECONDS);
    boolean isInTime =
        now.isBefore(end.toInstant().plusSeconds(LEEWAY_SECONDS))
            && !end.toInstant().isAfter(soonest.plusSeconds(LIFE_MAX_SECONDS))
            && isNotAfter(claims.getNotBeforeTime(), soonest)
            && isNotAfter(claims.getIssueTime(), soonest);
    return isInTime ? new Assertion(tokenId, end.toInstant().plusSeconds(LEEWAY_SECONDS)) : null;
  }

  private static boolean isNotAfter(@Nullable Date time, Instant latest) {
    return time == null || !time.toInstant().isAfter(latest);
  }

  private static boolean isTyped(@Nullable JOSEObjectType type) {
    return type == null || TYPES.contains(type.getType().toLowerCase(Locale.ROOT));
  }
}
