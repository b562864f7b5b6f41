package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.GrantJson;
import io.tallystick.key.codec.Json;
import io.tallystick.key.codec.JsonFieldException;
import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.codec.KeyFieldsJson;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyPrefix;
import io.tallystick.keyservice.command.ManagementScope;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/keys}, read strictly. */
record MintRequest(KeyProfile profile, KeyGrant grant) {

  /**
   * Reads and checks a body.
   *
   * @param prefix of this deployment's API keys
   * @param workspace of the caller
   */
  static MintRequest parse(byte[] body, String prefix, String workspace, Instant now) {
    JsonFields fields = JsonFields.parse(body);
    KeyKind kind = fields.optional("kind", KeyFieldsJson::kind);
    Environment environment = fields.optional("environment", KeyFieldsJson::environment);
    String owner = fields.required("owner", MintRequest::owner);
    String name = fields.optional("name", MintRequest::name);
    KeyGrant grant = GrantJson.read(fields);
    fields.refuseOthers();
    if (kind == KeyKind.OAUTH_CLIENT) {
      throw new JsonFieldException("kind", "expected is api_key or management");
    }
    check(kind, grant, now);
    boolean management = kind == KeyKind.MANAGEMENT;
    KeyProfile profile =
        new KeyProfile(
            management ? KeyKind.MANAGEMENT : KeyKind.API_KEY,
            management ? KeyPrefix.MANAGEMENT : prefix,
            environment == null ? Environment.LIVE : environment,
            workspace,
            owner,
            name == null ? "" : name);
    return new MintRequest(profile, grant);
  }

  /** Tells this request from another one, whatever the order of its fields. Holds no secret. */
  String mark() {
    ObjectNode json = Json.object();
    json.put("kind", profile.kind().text())
        .put("environment", profile.environment().text())
        .put("owner", profile.owner())
        .put("name", profile.name());
    GrantJson.write(grant, json);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(Json.write(json));
      return Base64.getUrlEncoder().withoutPadding().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void check(@Nullable KeyKind kind, KeyGrant grant, Instant now) {
    if (grant.isExpired(now)) {
      throw new JsonFieldException("expiresAt", "the time has passed; it must be in the future");
    }
    if (kind == KeyKind.MANAGEMENT && !ManagementScope.ALL.containsAll(grant.scopes())) {
      throw new JsonFieldException(
          "scopes",
          "a management key's scopes are of "
              + String.join(", ", ManagementScope.ALL.stream().sorted().toList()));
    }
  }

  private static String owner(JsonNode value) {
    return KeyProfile.checkOwner(JsonFields.text(value));
  }

  private static String name(JsonNode value) {
    return KeyProfile.checkName(JsonFields.text(value));
  }
}
