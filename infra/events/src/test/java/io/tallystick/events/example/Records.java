package io.tallystick.events.example;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Events as records, read or to be written. */
final class Records {
  private static final String PREFIX = "io.tallystick.key.";

  private Records() {}

  static ConsumerRecord<String, byte[]> read(long offset, String key, String name, String json) {
    return new ConsumerRecord<>(
        EventStream.TOPIC,
        0,
        offset,
        0L,
        TimestampType.CREATE_TIME,
        0,
        0,
        key,
        utf8(json),
        new RecordHeaders().add("ce_type", utf8(PREFIX + name)),
        Optional.empty());
  }

  static ProducerRecord<String, byte[]> write(String key, String name, String json) {
    ProducerRecord<String, byte[]> record =
        new ProducerRecord<>(EventStream.TOPIC, key, utf8(json));
    record.headers().add("ce_type", utf8(PREFIX + name));
    return record;
  }

  static String created(String owner, String more) {
    return value(1, ",\"owner\":\"" + owner + "\",\"name\":\"n\"" + more);
  }

  static String value(long version, String more) {
    return "{\"version\":%d,\"at\":\"2026-11-23T20:00:00Z\",\"actor\":\"x\",\"workspace\":\"w\"%s}"
        .formatted(version, more);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
