package io.tallystick.keyservice.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.JWSVerifier;
import com.nimbusds.jose.crypto.impl.EdDSAProvider;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.util.Base64URL;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Ed25519 (RFC 8032, RFC 8037) by the Java platform, in the places where Nimbus would ask for one
 * more library. Immutable.
 */
final class Ed25519 extends EdDSAProvider implements JWSSigner, JWSVerifier {
  private static final String NAME = "Ed25519";
  private static final int KEY_SIZE_BYTES = 32;
  private static final int SIGNATURE_SIZE_BYTES = 64;

  /** RFC 8410: what stands before the 32 bytes of a public and of a private key. */
  private static final byte[] PUBLIC = HexFormat.of().parseHex("302a300506032b6570032100");

  private static final byte[] PRIVATE = HexFormat.of().parseHex("302e020100300506032b657004220420");

  private final OctetKeyPair jwk;

  Ed25519(OctetKeyPair jwk) {
    this.jwk = jwk;
  }

  static OctetKeyPair generate() {
    try {
      KeyPair pair = KeyPairGenerator.getInstance(NAME).generateKeyPair();
      return new OctetKeyPair.Builder(Curve.Ed25519, last(pair.getPublic().getEncoded()))
          .d(last(pair.getPrivate().getEncoded()))
          .build();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform from 15 on has Ed25519", e);
    }
  }

  @Override
  public Base64URL sign(JWSHeader header, byte[] input) throws JOSEException {
    try {
      Signature signature = Signature.getInstance(NAME);
      signature.initSign(privateKey());
      signature.update(input);
      return Base64URL.encode(signature.sign());
    } catch (GeneralSecurityException e) {
      throw new JOSEException("Ed25519 did not sign", e);
    }
  }

  @Override
  public boolean verify(JWSHeader header, byte[] input, Base64URL signed) throws JOSEException {
    byte[] bytes = signed.decode();
    if (bytes.length != SIGNATURE_SIZE_BYTES) {
      return false;
    }
    try {
      Signature signature = Signature.getInstance(NAME);
      signature.initVerify(publicKey());
      signature.update(input);
      return signature.verify(bytes);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private PublicKey publicKey() throws GeneralSecurityException {
    byte[] encoded = joined(PUBLIC, jwk.getDecodedX());
    return KeyFactory.getInstance(NAME).generatePublic(new X509EncodedKeySpec(encoded));
  }

  private PrivateKey privateKey() throws GeneralSecurityException {
    byte[] encoded = joined(PRIVATE, jwk.getDecodedD());
    return KeyFactory.getInstance(NAME).generatePrivate(new PKCS8EncodedKeySpec(encoded));
  }

  private static Base64URL last(byte[] encoded) {
    int from = encoded.length - KEY_SIZE_BYTES;
    return Base64URL.encode(Arrays.copyOfRange(encoded, from, encoded.length));
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
