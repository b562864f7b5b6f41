package io.tallystick.verifier.token;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.JWK;
import io.tallystick.key.token.SigningKey;
import java.text.ParseException;

/**
 * A signing key made ready to check signatures. Immutable, any thread.
 *
 * @param key as the topic tells it
 */
record TrustedKey(SigningKey key, SignatureCheck check) {

  /**
   * Takes a key whose {@code kid} is its thumbprint, so that a {@code kid} never comes to stand for
   * another key, and a signature once found right stays right.
   *
   * @throws IllegalArgumentException if the key is not one of its algorithm, or weak
   */
  static TrustedKey of(SigningKey key) {
    try {
      JWK jwk = JWK.parse(key.publicJwk());
      if (jwk.isPrivate() || !jwk.computeThumbprint().toString().equals(key.kid())) {
        throw new IllegalArgumentException("a signing key under a kid that is not its thumbprint");
      }
      return new TrustedKey(key, SignatureCheck.of(key.algorithm(), jwk));
    } catch (ParseException | JOSEException e) {
      throw new IllegalArgumentException("no key for " + key.algorithm().text(), e);
    }
  }

  /** Whether the text can bear a signature of this key's, by its algorithm and its length. */
  boolean fits(TokenText text) {
    return text.algorithm() == key.algorithm() && text.signature().length == check.lengthBytes();
  }
}
