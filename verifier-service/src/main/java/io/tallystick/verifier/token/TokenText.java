package io.tallystick.verifier.token;

import io.tallystick.key.codec.JsonFieldException;
import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.token.SigningAlgorithm;
import io.tallystick.key.token.SigningKey;
import io.tallystick.key.token.TokenForm;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A text with the form of an access token of ours: a JWS in compact form (RFC 7515 section 7.1)
 * whose header has exactly the three members that we write. Nothing in it is believed yet.
 * Immutable as long as nobody writes into its bytes, which nobody does.
 */
final class TokenText {
  private static final String BEGINNING = "eyJ";
  private static final String TYPE_LONG = "application/" + TokenForm.TYPE;

  /** More than our header ever takes; what is longer is not even decoded. */
  private static final int HEADER_LENGTH_MAX = 512;

  private static final Base64.Decoder DECODER = Base64.getUrlDecoder();
  private static final Base64.Encoder ENCODER = Base64.getUrlEncoder().withoutPadding();

  private final Named named;
  private final byte[] signed;
  private final byte[] payload;
  private final byte[] signature;

  private TokenText(Named named, byte[] signed, byte[] payload, byte[] signature) {
    this.named = named;
    this.signed = signed;
    this.payload = payload;
    this.signature = signature;
  }

  /** A cheap look: whether it is worth parsing. Five parts, which is a JWE, are not. */
  static boolean isLike(String text) {
    if (text.length() > TokenForm.LENGTH_MAX || !text.startsWith(BEGINNING)) {
      return false;
    }
    int first = text.indexOf('.');
    int second = first < 0 ? -1 : text.indexOf('.', first + 1);
    return second >= 0 && text.indexOf('.', second + 1) < 0;
  }

  /** Null when {@code text} is no token of ours by its form. */
  static @Nullable TokenText parse(String text) {
    if (!isLike(text)) {
      return null;
    }
    int first = text.indexOf('.');
    int second = text.indexOf('.', first + 1);
    byte[] header = first > HEADER_LENGTH_MAX ? null : decoded(text.substring(0, first));
    Named named = header == null ? null : named(header);
    if (named == null) {
      return null;
    }
    byte[] payload = decoded(text.substring(first + 1, second));
    byte[] signature = decoded(text.substring(second + 1));
    if (payload == null || signature == null) {
      return null;
    }
    byte[] signed = text.substring(0, second).getBytes(StandardCharsets.US_ASCII);
    return new TokenText(named, signed, payload, signature);
  }

  SigningAlgorithm algorithm() {
    return named.algorithm();
  }

  String kid() {
    return named.kid();
  }

  /** What the signature is over. */
  byte[] signed() {
    return signed;
  }

  byte[] payload() {
    return payload;
  }

  byte[] signature() {
    return signature;
  }

  private record Named(SigningAlgorithm algorithm, String kid) {}

  /** A member beside the three, such as crit, jku or jwk, makes the header none of ours. */
  private static @Nullable Named named(byte[] header) {
    try {
      JsonFields fields = JsonFields.parse(header);
      String type = fields.required("typ", JsonFields::text).toLowerCase(Locale.ROOT);
      String algorithm = fields.required("alg", JsonFields::text);
      String kid = fields.required("kid", JsonFields::text);
      fields.refuseOthers();
      SigningAlgorithm known = SigningAlgorithm.parse(algorithm);
      boolean typed = type.equals(TokenForm.TYPE) || type.equals(TYPE_LONG);
      return known != null && typed && SigningKey.isKid(kid) ? new Named(known, kid) : null;
    } catch (JsonFieldException e) {
      return null;
    }
  }

  /**
   * Base64url without padding, and only as our encoder writes it: bits that say nothing are zero.
   * So no two texts stand for the same bytes.
   */
  private static byte @Nullable [] decoded(String text) {
    if (text.isEmpty()) {
      return null;
    }
    try {
      byte[] ascii = text.getBytes(StandardCharsets.ISO_8859_1);
      byte[] bytes = DECODER.decode(ascii);
      return Arrays.equals(ENCODER.encode(bytes), ascii) ? bytes : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** What it says, without the signature. */
  @Override
  public String toString() {
    return "TokenText[" + named.algorithm() + ", " + named.kid() + "]";
  }
}
