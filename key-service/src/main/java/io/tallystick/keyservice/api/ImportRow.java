package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.codec.GrantJson;
import io.tallystick.key.codec.JsonFieldException;
import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.codec.KeyFieldsJson;
import io.tallystick.key.credential.BcryptHash;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.ForeignName;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One key of another system: what it is and may do, and the hash by which its text goes on to prove
 * it, either the SHA-256 of the whole text or the bcrypt of the secret part of a declared format.
 */
record ImportRow(KeyProfile profile, KeyGrant grant, Credential credential) {

  /**
   * What every row of a call shares.
   *
   * @param prefix of texts that these keys get when they are rotated
   * @param plans refuses a plan that is not there
   */
  record Setting(
      ForeignFormats formats,
      String prefix,
      String workspace,
      Instant now,
      Consumer<@Nullable String> plans) {}

  ForeignName foreignName() {
    return Objects.requireNonNull(credential.foreign(), "an imported text has a foreign name");
  }

  /** Reads one row; a {@link JsonFieldException} says what is wrong with it. */
  static ImportRow parse(JsonNode row, Setting setting) {
    JsonFields fields = JsonFields.of(row, "");
    String owner = fields.required("owner", v -> KeyProfile.checkOwner(JsonFields.text(v)));
    String name = fields.optional("name", v -> KeyProfile.checkName(JsonFields.text(v)));
    Environment environment = fields.optional("environment", KeyFieldsJson::environment);
    KeyGrant grant = GrantJson.read(fields);
    Credential credential = credential(fields, setting.formats());
    fields.refuseOthers();
    setting.plans().accept(grant.plan());
    if (grant.isExpired(setting.now())) {
      throw new JsonFieldException("expiresAt", "the time has passed; it must be in the future");
    }
    KeyProfile profile =
        new KeyProfile(
            KeyKind.API_KEY,
            setting.prefix(),
            environment == null ? Environment.LIVE : environment,
            setting.workspace(),
            owner,
            name == null ? "" : name);
    return new ImportRow(profile, grant, credential);
  }

  private static Credential credential(JsonFields fields, ForeignFormats formats) {
    ForeignName hash = fields.optional("sha256", v -> hash(JsonFields.text(v)));
    BcryptHash bcrypt = fields.optional("bcrypt", v -> BcryptHash.parse(JsonFields.text(v)));
    String format = fields.optional("format", v -> format(JsonFields.text(v), formats));
    String foreignId = fields.optional("foreignId", JsonFields::text);
    if ((hash == null) == (bcrypt == null)) {
      throw new JsonFieldException(
          "", "either sha256, or bcrypt with format and foreignId, is needed");
    }
    if (hash != null) {
      refuse("format", format);
      refuse("foreignId", foreignId);
      return new Credential(null, null, hash);
    }
    if (format == null || foreignId == null) {
      throw new JsonFieldException(
          format == null ? "format" : "foreignId", "missing; bcrypt needs it for the look-up");
    }
    try {
      return Credential.of(bcrypt, null, new ForeignName(format, foreignId));
    } catch (IllegalArgumentException e) {
      throw new JsonFieldException("foreignId", String.valueOf(e.getMessage()));
    }
  }

  private static void refuse(String field, @Nullable String value) {
    if (value != null) {
      throw new JsonFieldException(field, "it goes with bcrypt, not with sha256");
    }
  }

  private static String format(String text, ForeignFormats formats) {
    if (!formats.names().contains(text)) {
      throw new IllegalArgumentException(
          formats.names().isEmpty()
              ? "this deployment declares no format; set TALLYSTICK_FOREIGN_FORMATS"
              : "this deployment declares " + String.join(", ", formats.names()));
    }
    return text;
  }

  private static ForeignName hash(String text) {
    try {
      byte[] digest =
          text.length() == 64
              ? HexFormat.of().parseHex(text)
              : Base64.getUrlDecoder()
                  .decode(text.replace('+', '-').replace('/', '_').replace("=", ""));
      if (digest.length == 32) {
        return ForeignName.ofDigest(digest);
      }
    } catch (IllegalArgumentException e) {
      // Falls through to the one refusal.
    }
    throw new IllegalArgumentException(
        "a SHA-256 is 32 bytes, as 64 hexadecimal digits or as base64");
  }
}
