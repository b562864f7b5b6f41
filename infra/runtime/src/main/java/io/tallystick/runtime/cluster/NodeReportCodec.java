package io.tallystick.runtime.cluster;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.codec.JsonFieldException;
import io.tallystick.key.codec.JsonFields;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reports as JSON, the same on Kafka and in Redis. Unknown fields are ignored; what is no report is
 * null, for nothing depends on a single one. Any thread.
 */
public final class NodeReportCodec {
  /** The CloudEvents type of a report on the topic. */
  public static final String TYPE = "io.tallystick.node.reported.v1";

  private static final int TEXT_LENGTH_MAX = 300;

  private NodeReportCodec() {}

  public static byte[] encode(NodeReport report) {
    NodeIdentity identity = report.identity();
    ObjectNode json =
        Json.object()
            .put("instance", identity.instance())
            .put("node", identity.node())
            .put("kind", identity.kind().text())
            .put("address", report.address())
            .put("sequence", report.sequence())
            .put("toleranceMillis", identity.toleranceMillis())
            .put("ageMillis", report.ageMillis())
            .put("stale", report.stale())
            .put("leaving", report.leaving())
            .put("log", report.applied().topicId());
    ArrayNode applied = json.putArray("applied");
    for (int partition = 0; partition < report.applied().partitions(); partition++) {
      applied.add(report.applied().next(partition));
    }
    return Json.write(json);
  }

  /** Null if it is no report that this version can read. */
  public static @Nullable NodeReport decode(byte @Nullable [] value) {
    if (value == null) {
      return null;
    }
    try {
      JsonFields fields = JsonFields.parse(value);
      return new NodeReport(
          identity(fields),
          fields.required("sequence", JsonFields::integer),
          text(fields, "address"),
          fields.required("ageMillis", JsonFields::integer),
          flag(fields, "stale"),
          flag(fields, "leaving"),
          applied(fields));
    } catch (JsonFieldException | IllegalArgumentException e) {
      return null;
    }
  }

  private static NodeIdentity identity(JsonFields fields) {
    return new NodeIdentity(
        text(fields, "instance"),
        text(fields, "node"),
        NodeKind.parse(text(fields, "kind")),
        fields.required("toleranceMillis", JsonFields::integer));
  }

  private static AppliedOffsets applied(JsonFields fields) {
    List<Long> next =
        fields.optionalList("applied", AppliedOffsets.PARTITIONS_MAX, JsonFields::integer);
    long[] offsets =
        next == null ? new long[0] : next.stream().mapToLong(Long::longValue).toArray();
    return AppliedOffsets.of(text(fields, "log"), offsets);
  }

  private static String text(JsonFields fields, String name) {
    String text = fields.required(name, JsonFields::text);
    if (text.length() > TEXT_LENGTH_MAX) {
      throw new IllegalArgumentException(name + " is too long");
    }
    return text;
  }

  private static boolean flag(JsonFields fields, String name) {
    return fields.required(
        name,
        value -> {
          if (!value.isBoolean()) {
            throw new IllegalArgumentException("true or false is expected");
          }
          return value.booleanValue();
        });
  }
}
