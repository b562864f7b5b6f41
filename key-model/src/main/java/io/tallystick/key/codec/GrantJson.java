package io.tallystick.key.codec;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.state.AddressRange;
import io.tallystick.key.state.ClientTerms;
import io.tallystick.key.state.DurationText;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyLimit;
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
    List<KeyLimit> limits = fields.optionalList("limits", KeyLimit.PER_KEY_MAX, GrantJson::limit);
    ClientTerms client = ClientJson.read(fields);
    try {
      return new KeyGrant(
          scopes == null ? List.of() : scopes,
          limits,
          fields.optional("expiresAt", JsonFields::instant),
          addresses == null ? List.of() : addresses,
          metadata == null ? KeyGrant.NO_METADATA : metadata,
          client);
    } catch (IllegalArgumentException e) {
      throw new JsonFieldException("limits", String.valueOf(e.getMessage()));
    }
  }

  /** Writes the grant's fields into {@code into}. */
  public static void write(KeyGrant grant, ObjectNode into) {
    ArrayNode scopes = into.putArray("scopes");
    grant.scopes().forEach(scopes::add);
    List<KeyLimit> limits = grant.limits();
    if (limits != null) {
      ArrayNode array = into.putArray("limits");
      limits.forEach(limit -> write(limit, array.addObject()));
    }
    if (grant.expiresAt() != null) {
      into.put("expiresAt", grant.expiresAt().toString());
    }
    ArrayNode addresses = into.putArray("allowedAddresses");
    grant.allowedAddresses().forEach(range -> addresses.add(range.toString()));
    into.set("metadata", Json.read(grant.metadata()));
    ClientJson.write(grant.client(), into);
  }

  private static void write(KeyLimit limit, ObjectNode into) {
    into.put("name", limit.name())
        .put("algorithm", KeyLimit.ALGORITHM)
        .put("limit", limit.limit())
        .put("window", DurationText.format(limit.windowMillis()));
  }

  private static KeyLimit limit(JsonNode value) {
    JsonFields fields = JsonFields.of(value, "");
    String name = fields.optional("name", JsonFields::text);
    fields.optional("algorithm", GrantJson::algorithm);
    long limit = fields.required("limit", GrantJson::limitCount);
    long windowMillis = fields.required("window", GrantJson::windowMillis);
    fields.refuseOthers();
    return new KeyLimit(name == null ? "default" : name, limit, windowMillis);
  }

  private static String algorithm(JsonNode value) {
    String text = JsonFields.text(value);
    if (!text.equals(KeyLimit.ALGORITHM)) {
      throw new IllegalArgumentException("the algorithm is \"" + KeyLimit.ALGORITHM + "\"");
    }
    return text;
  }

  private static long limitCount(JsonNode value) {
    boolean whole = value.isIntegralNumber() && value.canConvertToLong();
    if (!whole || value.longValue() < 1 || value.longValue() > KeyLimit.LIMIT_MAX) {
      throw new IllegalArgumentException(
          "a limit is a whole number from 1 to " + KeyLimit.LIMIT_MAX);
    }
    return value.longValue();
  }

  private static long windowMillis(JsonNode value) {
    long millis = DurationText.parseMillis(JsonFields.text(value));
    if (millis < KeyLimit.WINDOW_MIN_MILLIS || millis > KeyLimit.WINDOW_MAX_MILLIS) {
      throw new IllegalArgumentException("a window is from 1s to 31d");
    }
    return millis;
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
