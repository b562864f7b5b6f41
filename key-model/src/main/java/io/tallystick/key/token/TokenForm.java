package io.tallystick.key.token;

/**
 * What our access tokens are made of (RFC 9068), the same for who issues and who accepts them.
 *
 * <p>Header: exactly {@code typ}, {@code alg} and {@code kid}. Claims: {@code iss}, {@code aud} (a
 * string, or an array where there are several), {@code sub} and {@code client_id} (both the id of
 * the key), {@code iat} and {@code exp} (whole seconds), {@code jti}, {@code scope} (separated by
 * single spaces; absent when there is none) and {@link #KEY_VERSION}.
 */
public final class TokenForm {
  /** The only {@code typ} that is accepted, whatever its case; {@code application/} may precede. */
  public static final String TYPE = "at+jwt";

  public static final String CLIENT_ID = "client_id";
  public static final String SCOPE = "scope";

  /**
   * The version that the key had when the token was issued: a node that has not folded it yet knows
   * that it is behind, and does not take the key for one that is unknown.
   */
  public static final String KEY_VERSION = "key_version";

  /** No token is longer, so that whoever reads one may refuse what is, before reading it. */
  public static final int LENGTH_MAX = 8_192;

  /** Clocks of issuer and acceptor may differ by so much. */
  public static final long LEEWAY_SECONDS = 30;

  /** No setting makes a token live longer. */
  public static final long LIFE_MAX_SECONDS = 24 * 60 * 60;

  private TokenForm() {}
}
