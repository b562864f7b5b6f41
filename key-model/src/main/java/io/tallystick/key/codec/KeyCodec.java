package io.tallystick.key.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyLife;
import io.tallystick.key.state.KeyStatus;
import io.tallystick.key.text.KeyId;

/** A whole key as JSON: with its credential for private stores, without it for answers. */
public final class KeyCodec {
  private KeyCodec() {}

  /** The private form. {@link #decode} reads it. */
  public static byte[] encode(Key key) {
    ObjectNode json = describe(key);
    KeyFieldsJson.write(key.credential(), json.putObject("credential"));
    return Json.write(json);
  }

  /** The form for others: everything but the credential. */
  public static ObjectNode describe(Key key) {
    ObjectNode json = Json.object();
    json.put("id", key.id().value()).put("version", key.version());
    json.put("workspace", key.profile().workspace());
    KeyFieldsJson.write(key.profile(), json);
    json.put("status", key.life().status().text());
    GrantJson.write(key.grant(), json);
    json.put("createdAt", key.life().createdAt().toString());
    json.put("createdBy", key.life().createdBy());
    json.put("updatedAt", key.life().updatedAt().toString());
    if (key.life().revokedBecause() != null) {
      json.put("revokedBecause", key.life().revokedBecause().text());
    }
    return json;
  }

  public static Key decode(byte[] json) {
    JsonFields fields = JsonFields.parse(json);
    return new Key(
        new KeyId(fields.required("id", JsonFields::text)),
        fields.required("version", JsonFields::integer),
        KeyFieldsJson.profile(fields),
        GrantJson.read(fields),
        fields.required("credential", KeyFieldsJson::credential),
        new KeyLife(
            fields.required("status", KeyCodec::status),
            fields.required("createdAt", JsonFields::instant),
            fields.required("createdBy", JsonFields::text),
            fields.required("updatedAt", JsonFields::instant),
            fields.optional("revokedBecause", KeyFieldsJson::reason)));
  }

  private static KeyStatus status(JsonNode value) {
    return KeyFieldsJson.named(value, KeyStatus::parse, "active or revoked");
  }
}
