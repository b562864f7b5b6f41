package io.tallystick.verifier.verdict;

import io.tallystick.key.token.TokenForm;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Which claims under a right signature are accepted here, and when. Pure: no signature, no clock.
 * What it says of a token holds whatever became of the token's key, which is judged after it.
 */
public final class TokenRule {
  private final String issuer;
  private final Set<String> audiences;

  /**
   * @param issuer the only one that is believed
   * @param audiences for whom this verifier answers
   */
  public TokenRule(String issuer, List<String> audiences) {
    this.issuer = issuer;
    this.audiences = Set.copyOf(audiences);
  }

  /** Whether the token is one for this deployment at all, at any time. */
  public boolean accepts(TokenClaims claims) {
    return claims.issuer().equals(issuer)
        && claims.audiences().stream().anyMatch(audiences::contains)
        && claims.subject().equals(claims.client());
  }

  /**
   * How an accepted token stands at {@code now}: VALID, EXPIRED, or INVALID before its time and
   * where it claims to live for longer than any token does, which is what milliseconds look like.
   */
  public static Code standing(TokenClaims claims, Instant now) {
    long nowSeconds = now.getEpochSecond();
    long endSecondsMax = nowSeconds + TokenForm.LIFE_MAX_SECONDS + TokenForm.LEEWAY_SECONDS;
    if (claims.expiresAtSeconds() > endSecondsMax
        || claims.validFromSeconds() - TokenForm.LEEWAY_SECONDS > nowSeconds) {
      return Code.INVALID;
    }
    // As a subtraction, because a sum could overflow where what is given is any number.
    return nowSeconds - TokenForm.LEEWAY_SECONDS >= claims.expiresAtSeconds()
        ? Code.EXPIRED
        : Code.VALID;
  }
}
