package io.tallystick.key.codec;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.state.KeyUsage;
import io.tallystick.key.state.UsageReport;
import io.tallystick.key.text.KeyId;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reports of usage as CloudEvents type and JSON value, as verifiers write them. Unknown fields are
 * ignored. Any thread.
 */
public final class UsageReportCodec {
  public static final String TYPE = "io.tallystick.key.used.v1";

  private UsageReportCodec() {}

  /** The JSON value of {@code report}, which {@code node} tells. */
  public static byte[] encode(String node, UsageReport report) {
    return Json.object(
        json -> {
          json.writeStringField("node", node);
          json.writeStringField("instance", report.instance());
          json.writeNumberField("sequence", report.sequence());
          json.writeStringField("minute", report.minute().toString());
          json.writeArrayFieldStart("keys");
          for (KeyUsage usage : report.keys()) {
            write(usage, json);
          }
          json.writeEndArray();
        });
  }

  private static void write(KeyUsage usage, JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", usage.id().value());
    json.writeNumberField("admitted", usage.admitted());
    json.writeNumberField("cost", usage.cost());
    if (!usage.denied().isEmpty()) {
      json.writeObjectFieldStart("denied");
      for (Map.Entry<String, Long> denied : usage.denied().entrySet()) {
        json.writeNumberField(denied.getKey(), denied.getValue());
      }
      json.writeEndObject();
    }
    json.writeStringField("lastUsedAt", usage.lastUsedAt().toString());
    json.writeEndObject();
  }

  /** Reads the report that a record holds. */
  public static UsageReport decode(@Nullable String type, byte @Nullable [] value)
      throws EventUnreadable {
    if (value == null || !TYPE.equals(type)) {
      throw new EventUnreadable(
          value == null ? "a report without value" : "a record of another type than usage");
    }
    try {
      JsonFields fields = JsonFields.parse(value);
      List<KeyUsage> keys =
          fields.optionalList("keys", UsageReport.KEYS_MAX, UsageReportCodec::usage);
      return new UsageReport(
          fields.required("instance", JsonFields::text),
          fields.required("sequence", JsonFields::integer),
          fields.required("minute", JsonFields::instant),
          keys == null ? List.of() : keys);
    } catch (JsonFieldException | IllegalArgumentException e) {
      throw new EventUnreadable("a report that does not decode: " + e.getMessage());
    }
  }

  private static KeyUsage usage(JsonNode node) {
    JsonFields fields = JsonFields.of(node, "");
    Map<String, Long> denied = fields.optional("denied", UsageReportCodec::counts);
    return new KeyUsage(
        fields.required("id", id -> new KeyId(JsonFields.text(id))),
        fields.required("admitted", JsonFields::integer),
        fields.required("cost", JsonFields::integer),
        denied == null ? Map.of() : denied,
        fields.required("lastUsedAt", JsonFields::instant));
  }

  private static Map<String, Long> counts(JsonNode node) {
    if (!node.isObject()) {
      throw new IllegalArgumentException("an object of counts is expected");
    }
    Map<String, Long> counts = new HashMap<>();
    node.properties()
        .forEach(each -> counts.put(each.getKey(), JsonFields.integer(each.getValue())));
    return counts;
  }
}
