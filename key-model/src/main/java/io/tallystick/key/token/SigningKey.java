package io.tallystick.key.token;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/**
 * The public half of a key that signs tokens, as it stands on the topic of signing keys. Its end is
 * known when it is published, so one whose node has died is forgotten without anybody's help.
 *
 * @param kid its RFC 7638 thumbprint, the record's key
 * @param algorithm the only one that signatures under this {@code kid} may name
 * @param publicJwk a JSON Web Key (RFC 7517) without private members, compact JSON
 * @param issuer the {@code iss} of the tokens it signs
 * @param node the key-service that holds the private half, for people who look for it
 * @param publishedAt when it was published first
 * @param signsFrom not before this does it sign, so that everybody has it by then
 * @param until no token signed by it lives longer; it is trusted before this time only
 */
public record SigningKey(
    String kid,
    SigningAlgorithm algorithm,
    String publicJwk,
    String issuer,
    String node,
    Instant publishedAt,
    Instant signsFrom,
    Instant until) {
  public static final int JWK_LENGTH_MAX = 4_096;
  private static final Pattern KID = Pattern.compile("[A-Za-z0-9_-]{43}");

  public SigningKey {
    if (!isKid(kid)) {
      throw new IllegalArgumentException("a kid is a SHA-256 thumbprint, 43 of base64url");
    }
    if (publicJwk.length() > JWK_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "a signing key is at most " + JWK_LENGTH_MAX + " characters");
    }
    publishedAt = publishedAt.truncatedTo(ChronoUnit.MILLIS);
    signsFrom = signsFrom.truncatedTo(ChronoUnit.MILLIS);
    until = until.truncatedTo(ChronoUnit.MILLIS);
  }

  /** Whether {@code text} has the form of a thumbprint; no other {@code kid} is ever looked up. */
  public static boolean isKid(String text) {
    return text.length() == 43 && KID.matcher(text).matches();
  }

  /** Whether a token that it has signed can still be good at {@code now}. */
  public boolean isTrusted(Instant now) {
    return now.isBefore(until);
  }

  /** The same key with another end, an earlier one when it is to go before its time. */
  public SigningKey endingAt(Instant end) {
    return new SigningKey(kid, algorithm, publicJwk, issuer, node, publishedAt, signsFrom, end);
  }
}
