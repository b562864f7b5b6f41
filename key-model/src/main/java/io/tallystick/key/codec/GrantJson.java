package io.tallystick.key.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.state.AddressRange;
import io.tallystick.key.state.ClientTerms;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.PlanName;
import io.tallystick.key.state.Scope;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The JSON form of a grant, the same in events, requests and answers. */
public final class GrantJson {
  public static final int METADATA_SIZE_MAX_BYTES = 4096;

  private GrantJson() {}

  /** Reads the grant's fields of {@code fields}; absent ones are those of the plain grant. */
  public static KeyGrant read(JsonFields fields) {
    List<String> scopes = fields.optionalList("scopes", Scope.PER_KEY_MAX, GrantJson::scope);
    List<AddressRange> addresses =
        fields.optionalList("allowedAddresses", AddressRange.PER_KEY_MAX, GrantJson::address);
    String metadata = fields.optional("metadata", GrantJson::metadata);
    List<KeyLimit> limits = LimitJson.optionalList(fields);
    String plan = fields.optional("plan", GrantJson::plan);
    if (plan != null && limits != null) {
      throw new JsonFieldException("plan", "a key has a plan or limits of its own, not both");
    }
    ClientTerms client = ClientJson.read(fields);
    try {
      return new KeyGrant(
          scopes == null ? List.of() : scopes,
          limits,
          fields.optional("expiresAt", JsonFields::instant),
          addresses == null ? List.of() : addresses,
          metadata == null ? KeyGrant.NO_METADATA : metadata,
          client,
          plan);
    } catch (IllegalArgumentException e) {
      throw new JsonFieldException("limits", String.valueOf(e.getMessage()));
    }
  }

  /** Writes the grant's fields into {@code into}. */
  public static void write(KeyGrant grant, ObjectNode into) {
    ArrayNode scopes = into.putArray("scopes");
    grant.scopes().forEach(scopes::add);
    if (grant.limits() != null) {
      LimitJson.write(grant.limits(), into);
    }
    if (grant.plan() != null) {
      into.put("plan", grant.plan());
    }
    if (grant.expiresAt() != null) {
      into.put("expiresAt", grant.expiresAt().toString());
    }
    ArrayNode addresses = into.putArray("allowedAddresses");
    grant.allowedAddresses().forEach(range -> addresses.add(range.toString()));
    into.set("metadata", Json.read(grant.metadata()));
    ClientJson.write(grant.client(), into);
  }

  /** Reads the name of a plan. */
  public static String plan(JsonNode value) {
    return PlanName.check(JsonFields.text(value));
  }

  private static String scope(JsonNode value) {
    return Scope.check(JsonFields.text(value));
  }

  private static AddressRange address(JsonNode value) {
    return AddressRange.parse(JsonFields.text(value));
  }

  private static String metadata(JsonNode value) {
    if (!value.isObject()) {
      throw new IllegalArgumentException("a JSON object is expected");
    }
    String text = Json.text(value);
    if (text.getBytes(StandardCharsets.UTF_8).length > METADATA_SIZE_MAX_BYTES) {
      throw new IllegalArgumentException(
          "metadata is at most " + METADATA_SIZE_MAX_BYTES + " bytes of compact JSON");
    }
    return text;
  }
}
