package io.tallystick.key.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.state.ClientTerms;
import java.util.List;

/** The JSON form of what only an OAuth client has, beside the other fields of a grant. */
final class ClientJson {
  private static final String AUDIENCES = "audiences";
  private static final String JWKS = "jwks";

  private ClientJson() {}

  /** Absent fields are those of a key that is no client. */
  static ClientTerms read(JsonFields fields) {
    List<String> audiences =
        fields.optionalList(
            AUDIENCES,
            ClientTerms.AUDIENCES_MAX,
            value -> ClientTerms.checkAudience(JsonFields.text(value)));
    String jwks = fields.optional(JWKS, ClientJson::jwks);
    if (audiences == null && jwks == null) {
      return ClientTerms.NONE;
    }
    try {
      return new ClientTerms(audiences == null ? List.of() : audiences, jwks);
    } catch (IllegalArgumentException e) {
      throw new JsonFieldException(AUDIENCES, String.valueOf(e.getMessage()));
    }
  }

  /** Writes what differs from a key that is no client. */
  static void write(ClientTerms client, ObjectNode into) {
    if (!client.audiences().isEmpty()) {
      ArrayNode audiences = into.putArray(AUDIENCES);
      client.audiences().forEach(audiences::add);
    }
    if (client.jwks() != null) {
      into.set(JWKS, Json.read(client.jwks()));
    }
  }

  private static String jwks(JsonNode value) {
    if (!value.isObject() || !value.path("keys").isArray()) {
      throw new IllegalArgumentException("a JSON Web Key set is expected: {\"keys\":[…]}");
    }
    String text = Json.text(value);
    if (text.length() > ClientTerms.JWKS_LENGTH_MAX) {
      throw new IllegalArgumentException(
          "it is at most " + ClientTerms.JWKS_LENGTH_MAX + " characters of compact JSON");
    }
    return text;
  }
}
