package io.tallystick.local;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The key-log as it stands, or another topic, read with a consumer of its own and folded by the
 * rule alone: a record counts if its version is the key's version + 1. Shares no code with the
 * services. One thread.
 */
final class KeyLog implements AutoCloseable {
  private static final String TOPIC = "tallystick.key-log";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private final Map<String, List<JsonNode>> eventsById = new HashMap<>();
  private final Map<String, Integer> skippedById = new HashMap<>();

  KeyLog(String servers) {
    this(servers, TOPIC);
  }

  KeyLog(String servers, String topic) {
    this.consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                servers,
                "client.id",
                "log-reader-" + UUID.randomUUID(),
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(
        consumer.partitionsFor(topic).stream()
            .map(partition -> new TopicPartition(topic, partition.partition()))
            .toList());
    consumer.seekToBeginning(consumer.assignment());
  }

  /** Reads up to what is the end now. */
  void readToEnd() throws IOException {
    Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
    while (ends.entrySet().stream()
        .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
        fold(record);
      }
    }
  }

  /** The events that took effect on a key, in order; the first is version 1. */
  List<JsonNode> events(String id) {
    return eventsById.getOrDefault(id, List.of());
  }

  /** How many records of a key took no effect. */
  int skipped(String id) {
    return skippedById.getOrDefault(id, 0);
  }

  List<ConsumerRecord<byte[], byte[]>> records() {
    return records;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void fold(ConsumerRecord<byte[], byte[]> record) throws IOException {
    records.add(record);
    String id = new String(record.key(), StandardCharsets.UTF_8);
    JsonNode event = JSON.readTree(record.value());
    List<JsonNode> events = eventsById.computeIfAbsent(id, unknown -> new ArrayList<>());
    if (event.path("version").asInt() == events.size() + 1) {
      events.add(event);
    } else {
      skippedById.merge(id, 1, Integer::sum);
    }
  }
}
