package io.tallystick.bench.measured;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.tallystick.key.codec.SigningKeyCodec;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.token.SigningAlgorithm;
import io.tallystick.key.token.SigningKey;
import io.tallystick.key.token.TokenForm;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Signs access tokens as a token endpoint would, by ES256, with a key that it makes. One thread.
 */
public final class BenchIssuer {
  public static final String AUDIENCE = "https://api.example.com";
  private static final String ISSUER = "https://keys.example.com";
  private static final long LIFE_SECONDS = TokenForm.LIFE_MAX_SECONDS;

  private final Instant now = Instant.now();
  private final SplittableRandom random = new SplittableRandom(5);
  private final ECKey key;
  private final JWSSigner signer;

  public BenchIssuer() {
    try {
      key = new ECKeyGenerator(Curve.P_256).keyIDFromThumbprint(true).generate();
      signer = new ECDSASigner(key);
    } catch (JOSEException e) {
      throw new IllegalStateException("every Java platform has P-256", e);
    }
  }

  public String issuer() {
    return ISSUER;
  }

  public String kid() {
    return key.getKeyID();
  }

  /** As it stands on the topic of signing keys. */
  public byte[] record() {
    Instant until = now.plusSeconds(2 * LIFE_SECONDS);
    String publicJwk = key.toPublicJWK().toJSONString();
    return SigningKeyCodec.encode(
        new SigningKey(kid(), SigningAlgorithm.ES256, publicJwk, ISSUER, "bench", now, now, until));
  }

  public String token(KeyId client, List<String> scopes) {
    JWTClaimsSet claims =
        new JWTClaimsSet.Builder()
            .issuer(ISSUER)
            .audience(AUDIENCE)
            .subject(client.value())
            .claim(TokenForm.CLIENT_ID, client.value())
            .issueTime(Date.from(now))
            .expirationTime(Date.from(now.plusSeconds(LIFE_SECONDS)))
            .jwtID(String.format("%022x", random.nextLong(Long.MAX_VALUE)))
            .claim(TokenForm.SCOPE, String.join(" ", scopes))
            .claim(TokenForm.KEY_VERSION, 1)
            .build();
    SignedJWT token = new SignedJWT(header(), claims);
    try {
      token.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException("what is signed here can be signed", e);
    }
    return token.serialize();
  }

  private JWSHeader header() {
    return new JWSHeader.Builder(JWSAlgorithm.ES256)
        .type(new JOSEObjectType(TokenForm.TYPE))
        .keyID(kid())
        .build();
  }
}
