package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.GrantJson;
import io.tallystick.key.codec.Json;
import io.tallystick.key.codec.JsonFieldException;
import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.state.ClientTerms;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.keyservice.command.Patched;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code PATCH /v1/keys/{id}}, a JSON merge patch (RFC 7396) on the fields that can
 * change. A field that is absent stays, null takes it away, metadata is merged member by member; of
 * plan and limits the one that is given takes the other away.
 *
 * @param name null when it stays
 * @param given the grant's fields that the patch holds, each as it is to be
 * @param fields the patch itself, to tell what is absent from what is null
 */
record PatchRequest(@Nullable String name, KeyGrant given, ObjectNode fields) {

  static PatchRequest parse(byte[] body, Instant now) {
    JsonNode read = Json.read(body);
    JsonFields fields = JsonFields.of(read, "");
    String name = fields.optional("name", value -> KeyProfile.checkName(JsonFields.text(value)));
    KeyGrant given = GrantJson.read(fields);
    fields.refuseOthers();
    MintRequest.checkKeys(given.client());
    if (given.isExpired(now)) {
      throw new JsonFieldException(
          "expiresAt", "the time has passed; to stop a key revoke or disable it");
    }
    ObjectNode patch = (ObjectNode) read;
    return new PatchRequest(patch.has("name") && name == null ? "" : name, given, patch);
  }

  /** The key's name and grant after the patch, null when the metadata is too large. */
  @Nullable Patched apply(Key key) {
    KeyGrant before = key.grant();
    String metadata = before.metadata();
    if (fields.has("metadata")) {
      metadata = merged(metadata, fields.path("metadata"));
      if (metadata.getBytes(StandardCharsets.UTF_8).length > GrantJson.METADATA_SIZE_MAX_BYTES) {
        return null;
      }
    }
    KeyGrant after =
        new KeyGrant(
            fields.has("scopes") ? given.scopes() : before.scopes(),
            limits(before),
            fields.has("expiresAt") ? given.expiresAt() : before.expiresAt(),
            fields.has("allowedAddresses") ? given.allowedAddresses() : before.allowedAddresses(),
            metadata,
            new ClientTerms(
                fields.has("audiences") ? given.client().audiences() : before.client().audiences(),
                fields.has("jwks") ? given.client().jwks() : before.client().jwks()),
            plan(before));
    return new Patched(name == null ? key.profile().name() : name, after);
  }

  /** A plan takes the place of limits of its own. */
  private @Nullable List<KeyLimit> limits(KeyGrant before) {
    if (fields.has("limits") || given.plan() != null) {
      return given.limits();
    }
    return before.limits();
  }

  /** Limits of its own take the place of a plan. */
  private @Nullable String plan(KeyGrant before) {
    if (fields.has("plan") || given.limits() != null) {
      return given.plan();
    }
    return before.plan();
  }

  private static String merged(String metadata, JsonNode patch) {
    return patch.isNull() ? KeyGrant.NO_METADATA : Json.text(merge(Json.read(metadata), patch));
  }

  /** RFC 7396, section 2. The depth is bounded by what the mapper reads. */
  private static JsonNode merge(JsonNode target, JsonNode patch) {
    if (!(patch instanceof ObjectNode members)) {
      return patch;
    }
    ObjectNode result = target instanceof ObjectNode object ? object : Json.object();
    for (Map.Entry<String, JsonNode> member : members.properties()) {
      if (member.getValue().isNull()) {
        result.remove(member.getKey());
      } else {
        JsonNode before = result.path(member.getKey());
        result.set(member.getKey(), merge(before, member.getValue()));
      }
    }
    return result;
  }
}
