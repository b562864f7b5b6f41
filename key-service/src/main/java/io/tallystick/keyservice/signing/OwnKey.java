package io.tallystick.keyservice.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import io.tallystick.key.token.SigningAlgorithm;

/**
 * A key with its private half, which leaves this package only sealed, and never in a text. Its name
 * is its thumbprint (RFC 7638). Immutable.
 */
final class OwnKey {
  private final JWK jwk;
  private final SigningAlgorithm algorithm;
  private final JWSSigner signer;

  private OwnKey(JWK jwk, SigningAlgorithm algorithm, JWSSigner signer) {
    this.jwk = jwk;
    this.algorithm = algorithm;
    this.signer = signer;
  }

  static OwnKey generate(SigningAlgorithm algorithm) {
    return of(Signatures.generate(algorithm));
  }

  /** A key that was there already; refuses what can't sign with an algorithm of ours. */
  static OwnKey of(JWK given) {
    SigningAlgorithm algorithm = Signatures.algorithm(given);
    if (algorithm == null || !given.isPrivate()) {
      throw new IllegalArgumentException(
          "a signing key is a private JSON Web Key: EC on P-256, OKP on Ed25519, or RSA of at least"
              + " 2048 bits");
    }
    try {
      JWK named = named(given, algorithm);
      return new OwnKey(named, algorithm, Signatures.signer(named));
    } catch (JOSEException e) {
      throw new IllegalArgumentException("a signing key that can't be used", e);
    }
  }

  String kid() {
    return jwk.getKeyID();
  }

  SigningAlgorithm algorithm() {
    return algorithm;
  }

  JWSSigner signer() {
    return signer;
  }

  String publicJwk() {
    return jwk.toPublicJWK().toJSONString();
  }

  JWK secret() {
    return jwk;
  }

  @Override
  public String toString() {
    return "OwnKey[" + kid() + "]";
  }

  /** Only what a signature needs, under the thumbprint: a file may say anything besides. */
  private static JWK named(JWK given, SigningAlgorithm algorithm) throws JOSEException {
    String kid = given.computeThumbprint().toString();
    if (given instanceof ECKey ec) {
      return new ECKey.Builder(ec.getCurve(), ec.getX(), ec.getY())
          .d(ec.getD())
          .keyID(kid)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(Signatures.jws(algorithm))
          .build();
    }
    if (given instanceof OctetKeyPair pair) {
      return new OctetKeyPair.Builder(pair.getCurve(), pair.getX())
          .d(pair.getD())
          .keyID(kid)
          .keyUse(KeyUse.SIGNATURE)
          .algorithm(Signatures.jws(algorithm))
          .build();
    }
    return new RSAKey.Builder((RSAKey) given)
        .keyID(kid)
        .keyUse(KeyUse.SIGNATURE)
        .algorithm(Signatures.jws(algorithm))
        .x509CertChain(null)
        .x509CertURL(null)
        .build();
  }
}
