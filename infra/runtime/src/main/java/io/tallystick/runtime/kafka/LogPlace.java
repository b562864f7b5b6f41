package io.tallystick.runtime.kafka;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Which record of the key-log made a derived record; the partition is the same number. It stands in
 * two headers and means something inside one Kafka cluster only.
 *
 * @param topicId of the key-log, since offsets mean nothing on another one of the same name
 * @param offset of the record on the key-log
 */
public record LogPlace(String topicId, long offset) {
  public static final String OFFSET_HEADER = "log-offset";
  public static final String TOPIC_HEADER = "log-topic";

  /** What the headers of a derived record say, null if they say nothing readable. */
  public static @Nullable LogPlace of(Headers headers) {
    String topicId = text(headers.lastHeader(TOPIC_HEADER));
    String offset = text(headers.lastHeader(OFFSET_HEADER));
    if (topicId == null || offset == null) {
      return null;
    }
    try {
      return new LogPlace(topicId, Long.parseLong(offset));
    } catch (NumberFormatException e) {
      return null;
    }
  }

  public void addTo(Headers headers) {
    headers.add(OFFSET_HEADER, Long.toString(offset).getBytes(StandardCharsets.UTF_8));
    headers.add(TOPIC_HEADER, topicId.getBytes(StandardCharsets.UTF_8));
  }

  private static @Nullable String text(@Nullable Header header) {
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
