package io.tallystick.key.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyLife;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeySecrets;
import io.tallystick.key.state.KeyStatus;
import io.tallystick.key.state.RetiringSecret;
import io.tallystick.key.state.Revocation;
import io.tallystick.key.text.KeyId;

/** A whole key as JSON: with its credentials for private stores, without them for answers. */
public final class KeyCodec {
  private static final String SECRET = "secret";
  private static final String PREVIOUS_SECRET = "previousSecret";
  private static final String CREDENTIAL = "credential";
  private static final String VALID_UNTIL = "validUntil";

  private KeyCodec() {}

  /** The private form. {@link #decode} reads it. */
  public static byte[] encode(Key key) {
    return Json.write(privately(key));
  }

  /** The form for others: everything but what is kept of secrets. */
  public static ObjectNode describe(Key key) {
    ObjectNode json = Json.object();
    json.put("id", key.id().value()).put("version", key.version());
    json.put("workspace", key.profile().workspace());
    KeyFieldsJson.write(key.profile(), json);
    json.put("status", key.life().status().text());
    GrantJson.write(key.grant(), json);
    write(key.secrets().current(), json.putObject(SECRET));
    RetiringSecret previous = key.secrets().previous();
    if (previous != null) {
      ObjectNode retiring = json.putObject(PREVIOUS_SECRET);
      write(previous.secret(), retiring);
      retiring.put(VALID_UNTIL, previous.validUntil().toString());
    }
    json.put("createdAt", key.life().createdAt().toString());
    json.put("createdBy", key.life().createdBy());
    json.put("updatedAt", key.life().updatedAt().toString());
    if (key.life().revocation() != null) {
      KeyFieldsJson.write(key.life().revocation(), json.putObject("revocation"));
    }
    return json;
  }

  public static Key decode(byte[] json) {
    return read(JsonFields.parse(json));
  }

  static ObjectNode privately(Key key) {
    ObjectNode json = describe(key);
    hide(key.secrets().current(), (ObjectNode) json.path(SECRET));
    RetiringSecret previous = key.secrets().previous();
    if (previous != null) {
      hide(previous.secret(), (ObjectNode) json.path(PREVIOUS_SECRET));
    }
    return json;
  }

  static Key read(JsonFields fields) {
    return new Key(
        new KeyId(fields.required("id", JsonFields::text)),
        fields.required("version", JsonFields::integer),
        KeyFieldsJson.profile(fields),
        GrantJson.read(fields),
        new KeySecrets(
            fields.required(SECRET, KeyCodec::secret),
            fields.optional(PREVIOUS_SECRET, KeyCodec::retiring)),
        new KeyLife(
            fields.required("status", KeyCodec::status),
            fields.required("createdAt", JsonFields::instant),
            fields.required("createdBy", JsonFields::text),
            fields.required("updatedAt", JsonFields::instant),
            fields.optional("revocation", KeyCodec::revocation)));
  }

  private static void write(KeySecret secret, ObjectNode into) {
    into.put("version", secret.version()).put("createdAt", secret.createdAt().toString());
    KeyFieldsJson.writeForeign(secret.credential(), into);
  }

  private static void hide(KeySecret secret, ObjectNode into) {
    KeyFieldsJson.write(secret.credential(), into.putObject(CREDENTIAL));
  }

  private static KeySecret secret(JsonNode value) {
    return secret(JsonFields.of(value, ""));
  }

  private static KeySecret secret(JsonFields fields) {
    return new KeySecret(
        fields.required("version", JsonFields::integer),
        fields.required("createdAt", JsonFields::instant),
        fields.required(CREDENTIAL, KeyFieldsJson::credential));
  }

  private static RetiringSecret retiring(JsonNode value) {
    JsonFields fields = JsonFields.of(value, "");
    return new RetiringSecret(secret(fields), fields.required(VALID_UNTIL, JsonFields::instant));
  }

  private static Revocation revocation(JsonNode value) {
    return KeyFieldsJson.revocation(JsonFields.of(value, ""));
  }

  private static KeyStatus status(JsonNode value) {
    return KeyFieldsJson.named(value, KeyStatus::parse, "active, disabled or revoked");
  }
}
