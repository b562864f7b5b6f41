package io.tallystick.keyservice.oauth;

import io.tallystick.key.state.Key;
import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.log.TokenLog;
import io.tallystick.keyservice.signing.PublishedKeys;
import io.tallystick.keyservice.signing.SigningRing;
import io.tallystick.keyservice.token.IssuedToken;
import io.tallystick.keyservice.token.RevokedTokens;
import io.tallystick.keyservice.token.TokenGrant;
import io.tallystick.keyservice.token.TokenGrant.Outcome;
import io.tallystick.keyservice.token.TokenIssuer;
import io.tallystick.keyservice.token.TokenReader;
import io.tallystick.keyservice.token.TokenWish;
import io.tallystick.keyservice.work.BoundedPool;
import io.tallystick.runtime.config.TokenSettings;
import java.time.Clock;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;

/**
 * What the OAuth endpoints work with.
 *
 * @param clients who asks
 * @param shares how much of it each client may have under way
 * @param revoked tokens that were ended before their time
 * @param ring the signing keys of this node
 * @param published those of all nodes
 * @param pool for signatures, and for reads of the directory
 * @param byKey whether clients can prove themselves by keys of their own
 * @param leadMillis how long others may keep the published keys
 */
public record OauthParts(
    TokenSettings settings,
    TokenGrant.Bounds bounds,
    ClientProofs clients,
    ClientShares shares,
    TokenIssuer issuer,
    TokenReader reader,
    RevokedTokens revoked,
    SigningRing ring,
    PublishedKeys published,
    TokenLog log,
    Directory directory,
    BoundedPool pool,
    boolean byKey,
    long leadMillis,
    Clock clock) {

  /** A token for a key that was proved and is in use; fails with {@link OauthError}. */
  public CompletableFuture<IssuedToken> issue(Key key, TokenWish wish) {
    Instant now = clock.instant();
    Outcome outcome = TokenGrant.decide(key.grant(), wish, bounds, now);
    TokenGrant grant = outcome.grant();
    if (grant == null) {
      return CompletableFuture.failedFuture(
          outcome.refusal() == TokenGrant.Refusal.INVALID_SCOPE
              ? OauthError.invalidScope()
              : OauthError.invalidTarget());
    }
    return issuer.issue(key, grant, now);
  }
}
