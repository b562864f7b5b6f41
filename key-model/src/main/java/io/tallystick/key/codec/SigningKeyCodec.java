package io.tallystick.key.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.token.SigningAlgorithm;
import io.tallystick.key.token.SigningKey;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Signing keys as JSON values. The record's key is the {@code kid}; unknown fields are ignored. A
 * key with a private member is unreadable: it has no business on any topic. Any thread.
 */
public final class SigningKeyCodec {
  private static final List<String> PRIVATE = List.of("d", "p", "q", "dp", "dq", "qi", "oth", "k");

  private SigningKeyCodec() {}

  public static byte[] encode(SigningKey key) {
    ObjectNode json =
        Json.object()
            .put("kid", key.kid())
            .put("algorithm", key.algorithm().text())
            .put("issuer", key.issuer())
            .put("node", key.node())
            .put("publishedAt", key.publishedAt().toString())
            .put("signsFrom", key.signsFrom().toString())
            .put("until", key.until().toString());
    json.set("jwk", publicJwk(Json.read(key.publicJwk())));
    return Json.write(json);
  }

  /** Reads the key that a record under {@code kid} holds. */
  public static SigningKey decode(String kid, byte @Nullable [] value) throws EventUnreadable {
    if (value == null) {
      throw new EventUnreadable("a signing key without value");
    }
    try {
      JsonFields fields = JsonFields.parse(value);
      SigningKey key = read(fields);
      if (!key.kid().equals(kid)) {
        throw new IllegalArgumentException("a signing key under another kid than its own");
      }
      return key;
    } catch (JsonFieldException | IllegalArgumentException e) {
      throw new EventUnreadable("a signing key that does not decode: " + e.getMessage());
    }
  }

  private static SigningKey read(JsonFields fields) {
    return new SigningKey(
        fields.required("kid", JsonFields::text),
        fields.required("algorithm", SigningKeyCodec::algorithm),
        Json.text(fields.required("jwk", SigningKeyCodec::publicJwk)),
        fields.required("issuer", JsonFields::text),
        fields.required("node", JsonFields::text),
        fields.required("publishedAt", JsonFields::instant),
        fields.required("signsFrom", JsonFields::instant),
        fields.required("until", JsonFields::instant));
  }

  private static SigningAlgorithm algorithm(JsonNode value) {
    return KeyFieldsJson.named(value, SigningAlgorithm::parse, "ES256, EdDSA or RS256");
  }

  private static JsonNode publicJwk(JsonNode value) {
    if (!value.isObject() || PRIVATE.stream().anyMatch(value::has)) {
      throw new IllegalArgumentException("a public JSON Web Key is expected");
    }
    return value;
  }
}
