package io.tallystick.keyservice.oauth;

import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.tallystick.key.token.SigningAlgorithm;
import io.tallystick.keyservice.signing.Signatures;
import java.text.ParseException;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The public keys of a client (RFC 7517): what may be registered, and which of them is meant. */
public final class ClientKeys {
  private static final int KEYS_MAX = 8;

  /** Those of ours by which the library that reads requests lets a client prove itself. */
  private static final Set<SigningAlgorithm> ALGORITHMS =
      EnumSet.of(SigningAlgorithm.ES256, SigningAlgorithm.RS256);

  private ClientKeys() {}

  /** Refuses with a sentence what can't prove a client, private keys above all. */
  public static void check(String jwks) {
    List<JWK> keys = keys(jwks);
    Set<String> names = new HashSet<>();
    for (JWK key : keys) {
      if (key.isPrivate() || !isUsable(Signatures.algorithm(key))) {
        throw new IllegalArgumentException(
            "a client's keys are public: EC on P-256 or RSA of at least 2048 bits, with alg ES256 or"
                + " RS256 if any");
      }
      if (!names.add(String.valueOf(key.getKeyID()))
          || (keys.size() > 1 && key.getKeyID() == null)) {
        throw new IllegalArgumentException("of several keys each has a kid of its own");
      }
    }
    if (keys.isEmpty() || keys.size() > KEYS_MAX) {
      throw new IllegalArgumentException("a client has 1 to " + KEYS_MAX + " keys");
    }
  }

  /** The registered key that a header means: by its name, or the only one. */
  static @Nullable JWK find(String jwks, @Nullable String kid) {
    List<JWK> keys = keys(jwks);
    if (kid == null) {
      return keys.size() == 1 ? keys.get(0) : null;
    }
    return keys.stream().filter(key -> kid.equals(key.getKeyID())).findFirst().orElse(null);
  }

  private static boolean isUsable(@Nullable SigningAlgorithm algorithm) {
    return algorithm != null && ALGORITHMS.contains(algorithm);
  }

  private static List<JWK> keys(String jwks) {
    try {
      return JWKSet.parse(jwks).getKeys();
    } catch (ParseException e) {
      throw new IllegalArgumentException("this is no JSON Web Key set", e);
    }
  }
}
