package io.tallystick.key.token;

import org.jspecify.annotations.Nullable;

/**
 * How tokens are signed (RFC 7518, RFC 8037). Closed: {@code none} and every keyed hash are no
 * member, so nothing can ask for them.
 */
public enum SigningAlgorithm {
  ES256("ES256"),
  EDDSA("EdDSA"),
  RS256("RS256");

  private final String text;

  SigningAlgorithm(String text) {
    this.text = text;
  }

  /** The algorithm whose name is exactly {@code text}, or null if there is none. */
  public static @Nullable SigningAlgorithm parse(String text) {
    for (SigningAlgorithm algorithm : values()) {
      if (algorithm.text.equals(text)) {
        return algorithm;
      }
    }
    return null;
  }

  /** As it stands in {@code alg}. */
  public String text() {
    return text;
  }
}
