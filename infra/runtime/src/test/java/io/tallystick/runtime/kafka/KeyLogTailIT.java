package io.tallystick.runtime.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class KeyLogTailIT {
  private static final Duration SOON = Duration.ofSeconds(30);
  private static final String ID = "ID88800000000000";

  private EmbeddedKafka kafka;

  @BeforeEach
  void start() {
    kafka = Backends.newKafka();
  }

  @AfterEach
  void stop() {
    kafka.close();
  }

  @Test
  void tail_topicMadeLater_waitsForItAndThenReadsAll() throws Exception {
    Recording fold = new Recording(Map.of());
    try (KeyLogTail tail = tail(fold)) {
      tail.start();
      Await.until("it says why", SOON, () -> said(tail).contains("can't be reached"));
      makeTopic();
      append(0, ID, "a");
      append(1, ID, "b");
      Await.until("it has read both", SOON, () -> fold.values.size() == 2);
      Await.until("it is caught up", SOON, () -> tail.notReady() == null);
      assertEquals(Map.of(0, 1L, 1, 1L), fold.next);
    }
  }

  @Test
  void tail_startOffsets_areWhereItGoesOn() throws Exception {
    makeTopic();
    append(0, ID, "old");
    append(0, ID, "new");
    Recording fold = new Recording(Map.of(0, 1L));
    try (KeyLogTail tail = tail(fold)) {
      tail.start();
      Await.until("it is caught up", SOON, () -> tail.notReady() == null);
      assertEquals(List.of("new"), fold.values);
    }
  }

  @Test
  void tail_recordWithoutReadableKey_stopsItsPartitionAndNoOther() throws Exception {
    makeTopic();
    append(0, ID, "before");
    append(0, "not an id", "poison");
    append(0, ID, "behind");
    Recording fold = new Recording(Map.of());
    try (KeyLogTail tail = tail(fold)) {
      tail.start();
      String stopped = "partitions [0] of the key-log stopped";
      Await.until("it says so", SOON, () -> said(tail).contains(stopped));
      append(1, ID, "elsewhere");
      Await.until("the other goes on", SOON, () -> fold.values.contains("elsewhere"));
      assertEquals(List.of("before", "elsewhere"), fold.values);
      assertEquals(1L, fold.next.get(0), "the offset stays at the record that can't be read");
      assertNotNull(tail.notReady());
    }
  }

  @Test
  void tail_offsetThatTheLogLost_isAFaultAndNoSilentJump() throws Exception {
    makeTopic();
    Recording fold = new Recording(Map.of(0, 1_000L));
    try (KeyLogTail tail = tail(fold)) {
      tail.start();
      Await.until("it stops", SOON, () -> said(tail).contains("stopped by a fault"));
    }
  }

  @Test
  void tail_failingFold_stopsAndSaysSo() throws Exception {
    makeTopic();
    append(0, ID, "x");
    Recording fold =
        new Recording(Map.of()) {
          @Override
          public void fold(List<KeyLogRecord> batch, Map<Integer, Long> next) {
            throw new IllegalStateException("broken invariant");
          }
        };
    try (KeyLogTail tail = tail(fold)) {
      tail.start();
      Await.until("it stops", SOON, () -> said(tail).contains("stopped by a fault"));
    }
  }

  @Test
  void tail_brokerThatGoesAwayAndComesBack_isFollowedAndNeverUnready() throws Exception {
    makeTopic();
    Recording fold = new Recording(Map.of());
    try (KeyLogTail tail = tail(fold)) {
      tail.start();
      Await.until("it is caught up", SOON, () -> tail.notReady() == null);
      kafka.close();
      assertNull(tail.notReady(), "an outage for all stops no verdict");
      kafka = EmbeddedKafka.start(kafka.config());
      append(1, ID, "after");
      Await.until("it reads on", SOON, () -> fold.values.contains("after"));
      assertNull(tail.notReady());
    }
  }

  @Test
  void close_whileTheBrokerIsAway_comesBackSoon() {
    kafka.close();
    KeyLogTail tail = tail(new Recording(Map.of()));
    tail.start();
    Await.until("it tries", SOON, () -> tail.notReady() != null);
    tail.close();
    assertTrue(
        Thread.getAllStackTraces().keySet().stream().noneMatch(t -> t.getName().equals("tail-it")));
  }

  private KeyLogTail tail(KeyLogFold fold) {
    return new KeyLogTail(new KafkaSettings(kafka.bootstrapServers(), Map.of()), "tail-it", fold);
  }

  private static String said(KeyLogTail tail) {
    return String.valueOf(tail.notReady());
  }

  private void makeTopic() throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(KeyLogTopic.NAME, 2, (short) 1))).all().get();
    }
  }

  private void append(int partition, String key, String value) throws Exception {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers", kafka.bootstrapServers(),
            "key.serializer", ByteArraySerializer.class.getName(),
            "value.serializer", ByteArraySerializer.class.getName());
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
      producer
          .send(new ProducerRecord<>(KeyLogTopic.NAME, partition, bytes(key), bytes(value)))
          .get();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static class Recording implements KeyLogFold {
    private final Map<Integer, Long> start;
    private final List<String> values = new CopyOnWriteArrayList<>();
    private final Map<Integer, Long> next = new ConcurrentHashMap<>();

    Recording(Map<Integer, Long> start) {
      this.start = start;
    }

    @Override
    public Map<Integer, Long> start(String topicId) {
      return start;
    }

    @Override
    public void fold(List<KeyLogRecord> batch, Map<Integer, Long> offsets) {
      batch.forEach(record -> values.add(new String(record.value(), StandardCharsets.UTF_8)));
      next.putAll(offsets);
    }
  }
}
