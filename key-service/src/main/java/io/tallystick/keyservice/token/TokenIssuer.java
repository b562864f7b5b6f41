package io.tallystick.keyservice.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.tallystick.key.state.Key;
import io.tallystick.key.token.TokenForm;
import io.tallystick.keyservice.signing.SigningRing;
import io.tallystick.keyservice.signing.SigningRing.Signer;
import io.tallystick.keyservice.work.BoundedPool;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * Makes access tokens (RFC 9068). Signing takes a fraction of a millisecond of a core, so it runs
 * on a bounded pool; a full one fails with {@code Busy}. Any thread.
 */
public final class TokenIssuer {
  private static final int TOKEN_ID_SIZE_BYTES = 16;

  private final String issuer;
  private final SigningRing ring;
  private final BoundedPool pool;
  private final SecureRandom random = new SecureRandom();
  private final LongAdder issued = new LongAdder();

  public TokenIssuer(String issuer, SigningRing ring, BoundedPool pool) {
    this.issuer = issuer;
    this.ring = ring;
    this.pool = pool;
  }

  /** A token for {@code key}, which has been proved, with exactly this grant. */
  public CompletableFuture<IssuedToken> issue(Key key, TokenGrant grant, Instant now) {
    return pool.submit(() -> signed(key, grant, now));
  }

  /** How many tokens were made. */
  public long issued() {
    return issued.sum();
  }

  private IssuedToken signed(Key key, TokenGrant grant, Instant now) throws JOSEException {
    Signer signer = ring.current();
    if (signer == null) {
      throw new NoSigner();
    }
    SignedJWT token = new SignedJWT(signer.header(), claims(key, grant, now));
    token.sign(signer.signer());
    issued.increment();
    long life = grant.expiresAt().getEpochSecond() - now.getEpochSecond();
    return new IssuedToken(token.serialize(), life, grant.scopes());
  }

  private JWTClaimsSet claims(Key key, TokenGrant grant, Instant now) {
    String id = key.id().value();
    JWTClaimsSet.Builder claims =
        new JWTClaimsSet.Builder()
            .issuer(issuer)
            .audience(grant.audiences())
            .subject(id)
            .claim(TokenForm.CLIENT_ID, id)
            .issueTime(Date.from(now))
            .expirationTime(Date.from(grant.expiresAt()))
            .jwtID(tokenId())
            .claim(TokenForm.KEY_VERSION, key.version());
    if (!grant.scopes().isEmpty()) {
      claims.claim(TokenForm.SCOPE, String.join(" ", grant.scopes()));
    }
    return claims.build();
  }

  private String tokenId() {
    byte[] bytes = new byte[TOKEN_ID_SIZE_BYTES];
    random.nextBytes(bytes);
    return Base64URL.encode(bytes).toString();
  }
}
