package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.GrantJson;
import io.tallystick.key.codec.Json;
import io.tallystick.key.codec.JsonFieldException;
import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.codec.KeyFieldsJson;
import io.tallystick.key.state.ClientTerms;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyPrefix;
import io.tallystick.keyservice.command.ManagementScope;
import io.tallystick.keyservice.oauth.ClientKeys;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
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
      throw new JsonFieldException(
          "kind", "expected is api_key or management; POST /v1/clients makes clients");
    }
    if (!grant.client().equals(ClientTerms.NONE)) {
      throw new JsonFieldException("audiences", "it is of clients alone, as jwks is");
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

  /**
   * What clients may be registered here.
   *
   * @param audiences whom tokens may be meant for
   * @param byKey whether they may prove themselves by keys of their own
   */
  record ClientBounds(List<String> audiences, boolean byKey) {}

  /** Reads and checks the body of {@code POST /v1/clients}. */
  static MintRequest client(byte[] body, String workspace, Instant now, ClientBounds bounds) {
    JsonFields fields = JsonFields.parse(body);
    Environment environment = fields.optional("environment", KeyFieldsJson::environment);
    String owner = fields.required("owner", MintRequest::owner);
    String name = fields.optional("name", MintRequest::name);
    KeyGrant grant = GrantJson.read(fields);
    fields.refuseOthers();
    check(KeyKind.OAUTH_CLIENT, grant, now);
    check(grant.client(), bounds);
    KeyProfile profile =
        new KeyProfile(
            KeyKind.OAUTH_CLIENT,
            KeyPrefix.OAUTH_CLIENT,
            environment == null ? Environment.LIVE : environment,
            workspace,
            owner,
            name == null ? "" : name);
    return new MintRequest(profile, grant);
  }

  private static void check(ClientTerms client, ClientBounds bounds) {
    if (!bounds.audiences().containsAll(client.audiences())) {
      throw new JsonFieldException(
          "audiences", "tokens here are meant for " + String.join(", ", bounds.audiences()));
    }
    if (client.isByKey() && !bounds.byKey()) {
      throw new JsonFieldException(
          "jwks", "this needs TALLYSTICK_REDIS, where nodes tell each other of used assertions");
    }
    checkKeys(client);
  }

  /** Refuses keys that can't prove a client. */
  static void checkKeys(ClientTerms client) {
    try {
      if (client.jwks() != null) {
        ClientKeys.check(client.jwks());
      }
    } catch (IllegalArgumentException e) {
      throw new JsonFieldException("jwks", String.valueOf(e.getMessage()));
    }
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
