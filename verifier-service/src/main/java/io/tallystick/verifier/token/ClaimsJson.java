package io.tallystick.verifier.token;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.codec.JsonFieldException;
import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.state.Scope;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.token.RevokedToken;
import io.tallystick.key.token.TokenForm;
import io.tallystick.verifier.verdict.TokenClaims;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the claims of a token (RFC 9068), strict in those that we know and blind for others. Pure,
 * any thread.
 */
final class ClaimsJson {
  /** The last second of the year 9999; a time in milliseconds is far beyond. */
  private static final long SECONDS_MAX = 253_402_300_799L;

  private static final int AUDIENCES_MAX = 64;

  private ClaimsJson() {}

  /** Null when they are not what our token endpoint writes. */
  static @Nullable TokenClaims read(byte[] utf8) {
    try {
      JsonFields fields = JsonFields.parse(utf8);
      fields.required("iat", ClaimsJson::seconds);
      Long notBefore = fields.optional("nbf", ClaimsJson::seconds);
      List<String> scopes = fields.optional(TokenForm.SCOPE, ClaimsJson::scopes);
      return new TokenClaims(
          fields.required("iss", JsonFields::text),
          fields.required("aud", ClaimsJson::audiences),
          fields.required("sub", ClaimsJson::keyId),
          fields.required(TokenForm.CLIENT_ID, ClaimsJson::keyId),
          fields.required("jti", ClaimsJson::tokenId),
          notBefore == null ? 0 : notBefore,
          fields.required("exp", ClaimsJson::seconds),
          fields.required(TokenForm.KEY_VERSION, ClaimsJson::version),
          scopes == null ? List.of() : scopes);
    } catch (JsonFieldException e) {
      return null;
    }
  }

  private static long seconds(JsonNode value) {
    return within(value, SECONDS_MAX);
  }

  private static long version(JsonNode value) {
    return within(value, Long.MAX_VALUE);
  }

  private static long within(JsonNode value, long max) {
    long number = JsonFields.integer(value);
    if (number < 1 || number > max) {
      throw new IllegalArgumentException("out of bounds");
    }
    return number;
  }

  private static KeyId keyId(JsonNode value) {
    return new KeyId(JsonFields.text(value));
  }

  private static String tokenId(JsonNode value) {
    String id = JsonFields.text(value);
    if (!RevokedToken.isTokenId(id)) {
      throw new IllegalArgumentException("no jti of ours");
    }
    return id;
  }

  /** Separated by single spaces, none twice; a token without scopes has no such claim. */
  private static List<String> scopes(JsonNode value) {
    String[] scopes = JsonFields.text(value).split(" ", Scope.PER_KEY_MAX + 1);
    if (scopes.length > Scope.PER_KEY_MAX) {
      throw new IllegalArgumentException("too many scopes");
    }
    return TokenClaims.sorted(Arrays.stream(scopes).map(Scope::check).toList());
  }

  private static List<String> audiences(JsonNode value) {
    if (value.isTextual()) {
      return List.of(value.textValue());
    }
    if (!value.isArray() || value.size() > AUDIENCES_MAX) {
      throw new IllegalArgumentException("a string or an array of a few is expected");
    }
    List<String> audiences = new ArrayList<>(value.size());
    value.forEach(each -> audiences.add(JsonFields.text(each)));
    return List.copyOf(audiences);
  }
}
