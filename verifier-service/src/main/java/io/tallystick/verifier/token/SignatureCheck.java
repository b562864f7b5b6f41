package io.tallystick.verifier.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.tallystick.key.token.SigningAlgorithm;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.X509EncodedKeySpec;

/**
 * One public key and the one algorithm that it is for: by Nimbus, and Ed25519 by the platform, for
 * which Nimbus needs another library. What stands in a token's header decides nothing here.
 * Immutable, any thread.
 */
final class SignatureCheck {
  private static final int PAIR_LENGTH_BYTES = 64;
  private static final int RSA_BITS_MIN = 2_048;
  private static final int RSA_BITS_MAX = 8_192;

  private static final int ED25519_LENGTH_BYTES = 32;

  /** What stands before the 32 bytes of an Ed25519 key in its X.509 form (RFC 8410). */
  private static final byte[] ED25519_X509 = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00
  };

  private final Check check;
  private final int lengthBytes;

  private interface Check {
    boolean proves(byte[] signed, byte[] signature) throws JOSEException, GeneralSecurityException;
  }

  private SignatureCheck(Check check, int lengthBytes) {
    this.check = check;
    this.lengthBytes = lengthBytes;
  }

  static SignatureCheck of(SigningAlgorithm algorithm, JWK jwk) throws JOSEException {
    return switch (algorithm) {
      case ES256 -> es256(jwk);
      case RS256 -> rs256(jwk);
      case EDDSA -> ed25519(jwk);
    };
  }

  /** How long every signature is. */
  int lengthBytes() {
    return lengthBytes;
  }

  /** The costly part; whatever is wrong with a signature makes it a wrong one. */
  boolean proves(byte[] signed, byte[] signature) {
    try {
      return check.proves(signed, signature);
    } catch (JOSEException | SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the platform can't check signatures", e);
    }
  }

  private static SignatureCheck es256(JWK jwk) throws JOSEException {
    if (!(jwk instanceof ECKey key) || !Curve.P_256.equals(key.getCurve())) {
      throw new IllegalArgumentException("ES256 is for keys on P-256");
    }
    return new SignatureCheck(
        nimbus(new ECDSAVerifier(key), JWSAlgorithm.ES256), PAIR_LENGTH_BYTES);
  }

  private static SignatureCheck rs256(JWK jwk) throws JOSEException {
    if (!(jwk instanceof RSAKey key) || key.size() < RSA_BITS_MIN || key.size() > RSA_BITS_MAX) {
      throw new IllegalArgumentException("RS256 is for RSA keys of 2,048 to 8,192 bits");
    }
    return new SignatureCheck(
        nimbus(new RSASSAVerifier(key), JWSAlgorithm.RS256), (key.size() + 7) / 8);
  }

  private static SignatureCheck ed25519(JWK jwk) {
    if (!(jwk instanceof OctetKeyPair key) || !Curve.Ed25519.equals(key.getCurve())) {
      throw new IllegalArgumentException("EdDSA is for keys on Ed25519");
    }
    PublicKey platform = ed25519(key.getDecodedX());
    return new SignatureCheck(
        (signed, signature) -> {
          Signature ed25519 = Signature.getInstance("Ed25519");
          ed25519.initVerify(platform);
          ed25519.update(signed);
          return ed25519.verify(signature);
        },
        PAIR_LENGTH_BYTES);
  }

  private static PublicKey ed25519(byte[] point) {
    if (point.length != ED25519_LENGTH_BYTES) {
      throw new IllegalArgumentException("an Ed25519 key has 32 bytes");
    }
    byte[] encoded =
        ByteBuffer.allocate(ED25519_X509.length + point.length)
            .put(ED25519_X509)
            .put(point)
            .array();
    try {
      return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("no Ed25519 key", e);
    }
  }

  /** The header is ours, so Nimbus learns nothing from the token but its signature. */
  private static Check nimbus(JWSVerifier verifier, JWSAlgorithm algorithm) {
    JWSHeader header = new JWSHeader(algorithm);
    return (signed, signature) -> verifier.verify(header, signed, Base64URL.encode(signature));
  }
}
