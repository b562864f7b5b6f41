package io.tallystick.verifier.support;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.crypto.impl.ECDSA;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.util.Base64URL;
import io.tallystick.key.codec.Json;
import io.tallystick.key.codec.RevokedTokenCodec;
import io.tallystick.key.codec.SigningKeyCodec;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.token.RevokedToken;
import io.tallystick.key.token.SigningAlgorithm;
import io.tallystick.key.token.SigningKey;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * A signing key with both halves, and the tokens that it signs: right ones, and any header and any
 * claims that a test writes by hand.
 */
public final class TokenMint {
  public static final String ISSUER = "https://keys.example.com";
  public static final String AUDIENCE = "https://api.example.com";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SigningAlgorithm algorithm;
  private final KeyPair pair;
  private final JWK jwk;
  private final String kid;

  private TokenMint(SigningAlgorithm algorithm, KeyPair pair, JWK jwk) throws JOSEException {
    this.algorithm = algorithm;
    this.pair = pair;
    this.jwk = jwk;
    this.kid = jwk.computeThumbprint().toString();
  }

  public static TokenMint es256() {
    return of(SigningAlgorithm.ES256);
  }

  public static TokenMint of(SigningAlgorithm algorithm) {
    try {
      return switch (algorithm) {
        case ES256 -> {
          KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
          generator.initialize(new ECGenParameterSpec("secp256r1"));
          KeyPair pair = generator.generateKeyPair();
          yield new TokenMint(
              algorithm,
              pair,
              new ECKey.Builder(Curve.P_256, (ECPublicKey) pair.getPublic()).build());
        }
        case RS256 -> {
          KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
          generator.initialize(2_048);
          KeyPair pair = generator.generateKeyPair();
          yield new TokenMint(
              algorithm, pair, new RSAKey.Builder((RSAPublicKey) pair.getPublic()).build());
        }
        case EDDSA -> {
          KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
          byte[] x509 = pair.getPublic().getEncoded();
          byte[] point = Arrays.copyOfRange(x509, x509.length - 32, x509.length);
          yield new TokenMint(
              algorithm,
              pair,
              new OctetKeyPair.Builder(Curve.Ed25519, Base64URL.encode(point)).build());
        }
      };
    } catch (GeneralSecurityException | JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public String kid() {
    return kid;
  }

  public String jwk() {
    return jwk.toJSONString();
  }

  /** The public half as X.509, which HS256 is to be tricked with. */
  public byte[] publicBytes() {
    return pair.getPublic().getEncoded();
  }

  /** As it stands on the topic, trusted until {@code until}. */
  public SigningKey key(Instant until) {
    Instant at = until.minusSeconds(3_600);
    return new SigningKey(kid, algorithm, jwk(), ISSUER, "key-1", at, at, until);
  }

  public byte[] record(Instant until) {
    return SigningKeyCodec.encode(key(until));
  }

  /** The claims of a right token of this key, in the order of the contract, to be changed. */
  public static Map<String, String> claims(KeyId client, Instant now) {
    Map<String, String> claims = new LinkedHashMap<>();
    claims.put("iss", quoted(ISSUER));
    claims.put("aud", quoted(AUDIENCE));
    claims.put("sub", quoted(client.value()));
    claims.put("client_id", quoted(client.value()));
    claims.put("iat", Long.toString(now.getEpochSecond()));
    claims.put("exp", Long.toString(now.getEpochSecond() + 300));
    claims.put("jti", quoted(tokenId()));
    claims.put("key_version", "1");
    return claims;
  }

  public static String tokenId() {
    byte[] random = new byte[16];
    RANDOM.nextBytes(random);
    return base64(random);
  }

  /** Takes a token away before its time. */
  public static byte[] revocation(String tokenId, KeyId client, Instant expiresAt) {
    return RevokedTokenCodec.encode(new RevokedToken(tokenId, client, expiresAt, expiresAt));
  }

  /** A right token. */
  public String token(KeyId client, Instant now) {
    return token(claims(client, now));
  }

  /** A token with these claims, each a JSON value. */
  public String token(Map<String, String> claims) {
    return token(header(), json(claims));
  }

  public String header() {
    return "{\"typ\":\"at+jwt\",\"alg\":\"" + algorithm.text() + "\",\"kid\":\"" + kid + "\"}";
  }

  /** A token with this header and these claims, whatever they are, under a right signature. */
  public String token(String header, String claims) {
    return token(header, claims, this::sign);
  }

  public static String token(String header, String claims, Function<byte[], byte[]> signature) {
    String signed = base64(utf8(header)) + "." + base64(utf8(claims));
    return signed + "." + base64(signature.apply(utf8(signed)));
  }

  /** The signature of JWS over these bytes. */
  public byte[] sign(byte[] signed) {
    try {
      Signature signature =
          Signature.getInstance(
              switch (algorithm) {
                case ES256 -> "SHA256withECDSA";
                case RS256 -> "SHA256withRSA";
                case EDDSA -> "Ed25519";
              });
      signature.initSign(pair.getPrivate());
      signature.update(signed);
      byte[] made = signature.sign();
      return algorithm == SigningAlgorithm.ES256
          ? ECDSA.transcodeSignatureToConcat(made, 64)
          : made;
    } catch (GeneralSecurityException | JOSEException e) {
      throw new IllegalStateException(e);
    }
  }

  public static String json(Map<String, String> claims) {
    StringBuilder json = new StringBuilder("{");
    claims.forEach(
        (name, value) ->
            json.append(json.length() > 1 ? "," : "")
                .append(quoted(name))
                .append(':')
                .append(value));
    return json.append('}').toString();
  }

  /** The jti of claims made here. */
  public static String tokenId(Map<String, String> claims) {
    return Json.read(claims.get("jti")).textValue();
  }

  public static String quoted(String text) {
    return '"' + text + '"';
  }

  public static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
