package io.tallystick.key.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Tag;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.Revocation;
import io.tallystick.key.state.RevokeReason;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.ForeignName;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The JSON forms that events and keys share: change, profile, credential, and the named values. */
public final class KeyFieldsJson {
  private KeyFieldsJson() {}

  public static Environment environment(JsonNode value) {
    return named(value, Environment::parse, "live or test");
  }

  public static KeyKind kind(JsonNode value) {
    return named(value, KeyKind::parse, "api_key, oauth_client or management");
  }

  public static RevokeReason reason(JsonNode value) {
    return named(value, RevokeReason::parse, "one of " + RevokeReason.names());
  }

  /** Writes everything but the workspace, which events hold for themselves. */
  static void write(KeyProfile profile, ObjectNode into) {
    into.put("kind", profile.kind().text())
        .put("prefix", profile.prefix())
        .put("environment", profile.environment().text())
        .put("owner", profile.owner())
        .put("name", profile.name());
  }

  static KeyProfile profile(JsonFields fields) {
    return new KeyProfile(
        fields.required("kind", KeyFieldsJson::kind),
        fields.required("prefix", JsonFields::text),
        fields.required("environment", KeyFieldsJson::environment),
        fields.required("workspace", JsonFields::text),
        fields.required("owner", JsonFields::text),
        fields.required("name", JsonFields::text));
  }

  static void write(Credential credential, ObjectNode into) {
    if (credential.bcryptHash() != null) {
      into.put("bcrypt", credential.bcrypt());
    }
    Tag tag = credential.tag();
    if (tag != null) {
      into.putObject("tag").put("pepper", tag.pepper()).put("value", tag.text());
    }
    ForeignName foreign = credential.foreign();
    if (foreign != null) {
      into.putObject("foreign").put("format", foreign.format()).put("name", foreign.name());
    }
  }

  /** Tells everybody where a text comes from that is not our own; a hash of it stays hidden. */
  static void writeForeign(Credential credential, ObjectNode into) {
    ForeignName foreign = credential.foreign();
    if (foreign != null) {
      ObjectNode shown = into.putObject("foreign").put("format", foreign.format());
      if (!foreign.isHash()) {
        shown.put("id", foreign.name());
      }
    }
  }

  static void write(Revocation because, ObjectNode into) {
    into.put("reason", because.reason().text());
    if (because.note() != null) {
      into.put("note", because.note());
    }
  }

  static Revocation revocation(JsonFields fields) {
    return new Revocation(
        fields.required("reason", KeyFieldsJson::reason),
        fields.optional("note", JsonFields::text));
  }

  static Credential credential(JsonNode value) {
    JsonFields fields = JsonFields.of(value, "");
    return new Credential(
        fields.optional("bcrypt", JsonFields::text),
        fields.optional("tag", KeyFieldsJson::tag),
        fields.optional("foreign", KeyFieldsJson::foreign));
  }

  static void write(Change change, ObjectNode into) {
    into.put("version", change.version())
        .put("at", change.at().toString())
        .put("actor", change.actor());
  }

  static Change change(JsonFields fields) {
    return new Change(
        fields.required("version", JsonFields::integer),
        fields.required("at", JsonFields::instant),
        fields.required("actor", JsonFields::text));
  }

  private static Tag tag(JsonNode value) {
    JsonFields fields = JsonFields.of(value, "");
    return Tag.parse(
        fields.required("pepper", JsonFields::text), fields.required("value", JsonFields::text));
  }

  private static ForeignName foreign(JsonNode value) {
    JsonFields fields = JsonFields.of(value, "");
    return new ForeignName(
        fields.required("format", JsonFields::text), fields.required("name", JsonFields::text));
  }

  static <T> T named(JsonNode value, Function<String, @Nullable T> parser, String choices) {
    T parsed = parser.apply(JsonFields.text(value));
    if (parsed == null) {
      throw new IllegalArgumentException("expected is " + choices);
    }
    return parsed;
  }
}
