package io.tallystick.runtime.kafka;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
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

  /** No place that can be read. */
  public static final long NONE = -1;

  /** A place on another key-log. */
  public static final long FOREIGN = -2;

  private static final int DIGITS_MAX = 18;

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

  /**
   * The offset on that key-log, {@link #NONE} if the headers say nothing readable, {@link #FOREIGN}
   * if it is on another key-log. The same as {@link #of}, without making anything.
   *
   * @param topicId of the key-log, as UTF-8
   */
  public static long offsetOn(byte[] topicId, Headers headers) {
    Header topic = headers.lastHeader(TOPIC_HEADER);
    Header offset = headers.lastHeader(OFFSET_HEADER);
    long number = offset == null ? NONE : number(offset.value());
    if (topic == null || topic.value() == null || number == NONE) {
      return NONE;
    }
    return Arrays.equals(topic.value(), topicId) ? number : FOREIGN;
  }

  private static long number(byte @Nullable [] digits) {
    if (digits == null || digits.length == 0 || digits.length > DIGITS_MAX) {
      return NONE;
    }
    long number = 0;
    for (byte digit : digits) {
      if (digit < '0' || digit > '9') {
        return NONE;
      }
      number = number * 10 + (digit - '0');
    }
    return number;
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
