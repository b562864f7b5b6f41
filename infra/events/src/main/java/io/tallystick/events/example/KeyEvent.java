package io.tallystick.events.example;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * One event as it stands on the stream. Only the fields that somebody asks for are looked at, so
 * those that a later version adds do no harm. Immutable.
 *
 * @param key the id of the key that it happened to
 * @param type the CloudEvents type
 * @param value the event's fields
 */
record KeyEvent(String key, String type, JsonNode value) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Reads what a record holds; a record that is no event at all is an error of the stream. */
  static KeyEvent of(ConsumerRecord<String, byte[]> record) {
    Header type = record.headers().lastHeader("ce_type");
    if (type == null) {
      throw new IllegalStateException("a record without ce_type at offset " + record.offset());
    }
    try {
      JsonNode value = JSON.readTree(record.value());
      return new KeyEvent(record.key(), new String(type.value(), StandardCharsets.UTF_8), value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The number of the key's state that the event makes; every type has it. */
  long version() {
    return value.path("version").asLong();
  }

  String text(String field) {
    return value.path(field).asText();
  }

  /** When the key ends by itself, in milliseconds since 1970; null for never. */
  @Nullable Long expiresAtMillis() {
    JsonNode time = value.get("expiresAt");
    return time == null ? null : Instant.parse(time.asText()).toEpochMilli();
  }
}
