package io.tallystick.keyservice.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.key.codec.KeyStateCodec;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.TopicNames;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is relayed, and where a relay goes on. */
@Timeout(180)
final class RelayIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path data;
  private final long seed = new Random().nextLong();
  private EmbeddedKafka kafka;
  private String servers;
  private RandomLog log;
  private RelayGroup group;

  @BeforeEach
  void start() {
    System.out.println("RelayIT seed " + seed);
    kafka = Backends.newKafka();
    servers = kafka.bootstrapServers();
    RelayNode.topics(servers);
    log = new RandomLog(servers, new Random(seed));
    group = new RelayGroup(servers);
  }

  @AfterEach
  void stop() {
    group.close();
    log.close();
    kafka.close();
  }

  @Test
  void events_thatTookEffect_areRelayedOnceInOrderAndNothingElse() throws Exception {
    try (RelayNode node = new RelayNode(servers, "one", data);
        Relay relay = node.start()) {
      log.append(1_500);
      for (RandomLog.Kind kind : RandomLog.Kind.values()) {
        assertTrue(log.count(kind) > 0, () -> "nothing was tested of " + kind);
      }
      group.awaitCaughtUp();
      int events = Audit.check(servers);
      Await.until("they are counted", SOON, () -> relay.relayed() == events);
      Await.until("nothing is left", SOON, () -> relay.lagRecords() == 0);
      assertStatesAreTheDirectorys(node);
    }
  }

  @Test
  void keyEvents_holdNothingThatIsKeptOfSecrets() throws Exception {
    try (RelayNode node = new RelayNode(servers, "one", data);
        Relay relay = node.start()) {
      log.append(600);
      group.awaitCaughtUp();
      assertTrue(relay.isRunning());
      StringBuilder seen = new StringBuilder();
      for (ConsumerRecord<byte[], byte[]> record : Audit.read(servers, TopicNames.KEY_EVENTS)) {
        seen.append(Audit.text(record.key())).append(Audit.text(record.value()));
        for (Header header : record.headers()) {
          seen.append(header.key()).append(Audit.text(header.value()));
        }
      }
      String all = seen.toString();
      assertFalse(all.contains("credential"));
      assertFalse(all.contains("bcrypt"));
      assertTrue(log.hidden().size() > 100);
      log.hidden().forEach(secret -> assertFalse(all.contains(secret), "seed " + seed));
    }
  }

  @Test
  void offsets_thatWereLost_repeatNothing() throws Exception {
    try (RelayNode node = new RelayNode(servers, "one", data)) {
      Relay first = node.start();
      log.append(500);
      group.awaitCaughtUp();
      first.close();
      group.admin().deleteConsumerGroups(List.of(RelayClients.GROUP)).all().get();
      log.append(100);
      try (Relay second = node.start()) {
        group.awaitCaughtUp();
        assertTrue(second.isRunning());
        Audit.check(servers);
      }
    }
  }

  @Test
  void keyState_thatWasMadeAnew_isFilledAgainAndKeyEventsRepeatNothing() throws Exception {
    try (RelayNode node = new RelayNode(servers, "one", data)) {
      Relay first = node.start();
      log.append(500);
      group.awaitCaughtUp();
      first.close();
      group.admin().deleteTopics(List.of(TopicNames.KEY_STATE)).all().get();
      Await.until(
          "it is gone",
          SOON,
          () -> {
            try {
              return !group.admin().listTopics().names().get().contains(TopicNames.KEY_STATE);
            } catch (Exception e) {
              throw new IllegalStateException(e);
            }
          });
      RelayNode.topics(servers);
      log.append(100);
      try (Relay second = node.start()) {
        group.awaitCaughtUp();
        Await.until("it is done", SOON, () -> second.lagRecords() == 0);
        Audit.check(servers);
      }
    }
  }

  @Test
  void record_withoutReadableKey_stopsItsPartitionAndNoOther() throws Exception {
    try (RelayNode node = new RelayNode(servers, "one", data);
        Relay relay = node.start()) {
      log.append(100);
      group.awaitCaughtUp();
      TopicPartition stopped = new TopicPartition("tallystick.key-log", 1);
      long before = group.committed().get(stopped).offset();
      log.appendUnreadableKey(1);
      log.append(400);
      Await.until("the lag shows it", SOON, () -> relay.lagRecords() > 0);
      Map<TopicPartition, Long> ends = ends();
      Await.until(
          "the others go on",
          SOON,
          () ->
              ends.entrySet().stream()
                  .filter(end -> !end.getKey().equals(stopped))
                  .allMatch(end -> group.committed().get(end.getKey()).offset() == end.getValue()));
      assertEquals(before, group.committed().get(stopped).offset());
    }
  }

  @Test
  void broker_thatGoesAwayAndComesBack_losesAndRepeatsNothing() throws Exception {
    try (RelayNode node = new RelayNode(servers, "one", data);
        Relay relay = node.start()) {
      log.append(300);
      Await.until("it has begun", SOON, () -> relay.relayed() > 0);
      kafka.close();
      kafka = EmbeddedKafka.start(kafka.config());
      log.append(300);
      group.awaitCaughtUp();
      Audit.check(servers);
    }
  }

  @Test
  void close_whileTheBrokerIsAway_endsTheThread() {
    try (RelayNode node = new RelayNode(servers, "one", data)) {
      Relay relay = node.start();
      Await.until("it runs", SOON, relay::isRunning);
      kafka.close();
      relay.close();
      assertTrue(relay.hasEnded());
      kafka = EmbeddedKafka.start(kafka.config());
    }
  }

  /** Nothing is asserted of the time: the machine may be slow. It is printed, for the README. */
  @Test
  void latency_ofAQuietSystem_isMeasured() throws Exception {
    try (RelayNode node = new RelayNode(servers, "one", data);
        Relay relay = node.start();
        KafkaConsumer<byte[], byte[]> reader = reader()) {
      long[] micros = new long[200];
      for (int i = 0; i < micros.length; i++) {
        long start = System.nanoTime();
        KeyId id = log.appendCreated();
        boolean seen = false;
        while (!seen) {
          for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofSeconds(30))) {
            seen |= Audit.text(record.key()).equals(id.value());
          }
        }
        micros[i] = (System.nanoTime() - start) / 1_000;
      }
      Arrays.sort(micros);
      System.out.printf(
          "append to key-events, one at a time: p50 %d us, p99 %d us, max %d us%n",
          micros[100], micros[197], micros[199]);
      assertEquals(micros.length, relay.relayed());
    }
  }

  private Map<TopicPartition, Long> ends() {
    try (KafkaConsumer<byte[], byte[]> consumer = reader()) {
      List<TopicPartition> log =
          consumer.partitionsFor("tallystick.key-log").stream()
              .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
              .toList();
      return consumer.endOffsets(log);
    }
  }

  private KafkaConsumer<byte[], byte[]> reader() {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            servers,
            "client.id",
            "reader-" + UUID.randomUUID(),
            "auto.offset.reset",
            "earliest",
            "isolation.level",
            "read_committed");
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    consumer.assign(
        consumer.partitionsFor(TopicNames.KEY_EVENTS).stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList());
    return consumer;
  }

  private void assertStatesAreTheDirectorys(RelayNode node) throws Exception {
    Map<KeyId, KeyState> last = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : Audit.read(servers, TopicNames.KEY_STATE)) {
      KeyId id = new KeyId(Audit.text(record.key()));
      last.put(id, KeyStateCodec.decode(id, record.value()));
    }
    assertTrue(last.size() > 40);
    last.forEach((id, state) -> assertEquals(node.directory().state(id), state));
  }
}
