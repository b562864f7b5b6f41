package io.tallystick.keyservice.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.KeyStateCodec;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.event.KeyState.Effect;
import io.tallystick.key.event.KeyState.Folded;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.LogPlace;
import io.tallystick.runtime.kafka.TopicNames;
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
 * Holds what a read_committed reader sees on the derived topics against the key-log, folded by the
 * rule alone, without a directory.
 */
final class Audit {
  /** By partition: what must stand on key-events, then on key-state, in this order. */
  private final Map<Integer, List<String>> events = new HashMap<>();

  private final Map<Integer, List<String>> states = new HashMap<>();
  private final Map<KeyId, KeyState> folded = new HashMap<>();
  private final String servers;
  private int eventCount;

  private Audit(String servers) {
    this.servers = servers;
  }

  /** Fails at the first difference; gives the number of events on key-events. */
  static int check(String servers) throws EventUnreadable {
    Audit audit = new Audit(servers);
    for (ConsumerRecord<byte[], byte[]> record : read(servers, KeyLogTopic.NAME)) {
      audit.fold(record);
    }
    audit.compareEvents();
    audit.compareStates();
    return audit.eventCount;
  }

  /** All records of a topic that a read_committed reader sees, in order per partition. */
  static List<ConsumerRecord<byte[], byte[]>> read(String servers, String topic) {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            servers,
            "client.id",
            "audit-" + UUID.randomUUID(),
            "isolation.level",
            "read_committed");
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(partition -> new TopicPartition(topic, partition.partition()))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
    }
    return records;
  }

  private void fold(ConsumerRecord<byte[], byte[]> record) {
    KeyLogRecord readable = KeyLogRecord.of(record);
    if (readable == null) {
      return;
    }
    KeyState before = folded.getOrDefault(readable.id(), KeyState.NONE);
    Folded after;
    String version = "";
    try {
      KeyEvent event = readable.event();
      version = readable.id() + ":" + event.change().version();
      after = before.fold(event);
    } catch (EventUnreadable e) {
      after = before.quarantined(String.valueOf(e.getMessage()));
    }
    folded.put(readable.id(), after.state());
    if (after.effect() == Effect.APPLIED) {
      line(events, record).add(record.offset() + " " + version);
      eventCount++;
    }
    if (after.effect() != Effect.SKIPPED) {
      line(states, record).add(record.offset() + " " + readable.id() + " " + shown(after.state()));
    }
  }

  private void compareEvents() {
    Map<Integer, List<String>> found = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : read(servers, TopicNames.KEY_EVENTS)) {
      String ceId = text(record.headers().lastHeader(KeyLogTopic.ID_HEADER).value());
      assertEquals(text(record.key()), ceId.substring(0, KeyId.LENGTH));
      line(found, record).add(LogPlace.of(record.headers()).offset() + " " + ceId);
    }
    compare(TopicNames.KEY_EVENTS, events, found);
  }

  private void compareStates() throws EventUnreadable {
    Map<Integer, List<String>> found = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : read(servers, TopicNames.KEY_STATE)) {
      KeyId id = new KeyId(text(record.key()));
      KeyState state = KeyStateCodec.decode(id, record.value());
      line(found, record)
          .add(LogPlace.of(record.headers()).offset() + " " + id + " " + shown(state));
    }
    compare(TopicNames.KEY_STATE, states, found);
  }

  private static void compare(
      String topic, Map<Integer, List<String>> wanted, Map<Integer, List<String>> found) {
    for (Map.Entry<Integer, List<String>> one : wanted.entrySet()) {
      List<String> there = found.getOrDefault(one.getKey(), List.of());
      for (int i = 0; i < Math.min(there.size(), one.getValue().size()); i++) {
        String where = topic + " partition " + one.getKey() + " record " + i;
        assertEquals(one.getValue().get(i), there.get(i), where);
      }
      assertEquals(one.getValue().size(), there.size(), topic + " partition " + one.getKey());
    }
    assertEquals(wanted.keySet(), found.keySet(), topic);
  }

  /** All of a state, credentials included. */
  private static String shown(KeyState state) {
    return state.key() == null
        ? String.valueOf(state.quarantine())
        : text(KeyStateCodec.encode(state.key().id(), state));
  }

  private static List<String> line(
      Map<Integer, List<String>> lines, ConsumerRecord<byte[], byte[]> record) {
    return lines.computeIfAbsent(record.partition(), partition -> new ArrayList<>());
  }

  static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
