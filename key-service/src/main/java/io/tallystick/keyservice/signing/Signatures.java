package io.tallystick.keyservice.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import io.tallystick.key.token.SigningAlgorithm;
import org.jspecify.annotations.Nullable;

/** The one table from a key to the only algorithm that it may be used with, and its two uses. */
public final class Signatures {
  private static final int RSA_BITS = 2_048;

  private Signatures() {}

  /** The algorithm that a key stands for, null for a key of another kind. */
  public static @Nullable SigningAlgorithm algorithm(JWK jwk) {
    if (jwk instanceof ECKey ec && Curve.P_256.equals(ec.getCurve())) {
      return stated(jwk, SigningAlgorithm.ES256);
    }
    if (jwk instanceof OctetKeyPair pair && Curve.Ed25519.equals(pair.getCurve())) {
      return stated(jwk, SigningAlgorithm.EDDSA);
    }
    return jwk instanceof RSAKey && jwk.size() >= RSA_BITS
        ? stated(jwk, SigningAlgorithm.RS256)
        : null;
  }

  public static JWSAlgorithm jws(SigningAlgorithm algorithm) {
    return switch (algorithm) {
      case ES256 -> JWSAlgorithm.ES256;
      case EDDSA -> JWSAlgorithm.EdDSA;
      case RS256 -> JWSAlgorithm.RS256;
    };
  }

  /**
   * Whether the key signed it, by the key's own algorithm and with a header that asks for no more.
   */
  public static boolean verify(JWK jwk, SignedJWT signed) {
    SigningAlgorithm algorithm = algorithm(jwk);
    JWSHeader header = signed.getHeader();
    if (algorithm == null || !jws(algorithm).equals(header.getAlgorithm()) || !isPlain(header)) {
      return false;
    }
    try {
      return signed.verify(verifier(jwk));
    } catch (JOSEException | IllegalStateException e) {
      return false;
    }
  }

  static JWK generate(SigningAlgorithm algorithm) {
    try {
      return switch (algorithm) {
        case ES256 -> new ECKeyGenerator(Curve.P_256).generate();
        case EDDSA -> Ed25519.generate();
        case RS256 -> new RSAKeyGenerator(RSA_BITS).generate();
      };
    } catch (JOSEException e) {
      throw new IllegalStateException("every Java platform makes such keys", e);
    }
  }

  static JWSSigner signer(JWK jwk) throws JOSEException {
    if (jwk instanceof ECKey ec) {
      return new ECDSASigner(ec);
    }
    return jwk instanceof RSAKey rsa ? new RSASSASigner(rsa) : new Ed25519((OctetKeyPair) jwk);
  }

  private static JWSVerifier verifier(JWK jwk) throws JOSEException {
    if (jwk instanceof ECKey ec) {
      return new ECDSAVerifier(ec);
    }
    return jwk instanceof RSAKey rsa ? new RSASSAVerifier(rsa) : new Ed25519((OctetKeyPair) jwk);
  }

  /** Nothing in it brings a key along, points to one, or changes how it is to be read. */
  private static boolean isPlain(JWSHeader header) {
    return header.getJWK() == null
        && header.getJWKURL() == null
        && header.getX509CertURL() == null
        && header.getX509CertChain() == null
        && header.getCriticalParams() == null
        && header.isBase64URLEncodePayload();
  }

  private static @Nullable SigningAlgorithm stated(JWK jwk, SigningAlgorithm natural) {
    boolean other = jwk.getAlgorithm() != null && !jws(natural).equals(jwk.getAlgorithm());
    return other ? null : natural;
  }
}
