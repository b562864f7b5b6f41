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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

/** What is relayed, by whom, and where a relay goes on. */
@Timeout(180)
final class RelayIT {
  private static final Duration SOON = Duration.ofSeconds(60);

  @TempDir Path data;
  @TempDir Path otherData;
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
  void nodes_shareThePartitions_andOneThatStopsHandsOverAtOnce() throws Exception {
    try (RelayNode one = new RelayNode(servers, "one", data);
        RelayNode two = new RelayNode(servers, "two", data);
        Relay stays = two.start()) {
      Relay leaves = one.start();
      Map<String, Integer> fair = Map.of(one.instance(), 2, two.instance(), 2);
      Await.until("both have a share", SOON, () -> group.shares().equals(fair));
      log.append(300);
      group.awaitCaughtUp();
      assertTrue(leaves.relayed() > 0 && stays.relayed() > 0);

      leaves.close();
      assertFalse(group.shares().containsKey(one.instance()), "it has left, not just gone silent");
      log.append(300);
      group.awaitCaughtUp();
      Audit.check(servers);
    }
  }

  @Test
  void node_thatWakesUpAfterItsShareWentToAnother_repeatsNothing() throws Exception {
    CountDownLatch asleep = new CountDownLatch(1);
    CountDownLatch awake = new CountDownLatch(1);
    try (RelayNode one = new RelayNode(servers, "one", data);
        RelayNode two = new RelayNode(servers, "two", data);
        Relay sleeper = one.start(step -> sleepAt(step, asleep, awake))) {
      log.append(200);
      assertTrue(asleep.await(60, TimeUnit.SECONDS));
      group.expel(one.instance());
      try (Relay other = two.start()) {
        group.awaitCaughtUp();
        long others = other.relayed();
        awake.countDown();
        log.append(200);
        group.awaitCaughtUp();
        Await.until("the sleeper is back", SOON, () -> group.shares().size() == 2);
        assertTrue(others > 0);
        Await.until("the sleeper gets on", SOON, sleeper::isRunning);
        Audit.check(servers);
      }
    }
  }

  /** Stands still with all of a transaction sent but its offsets. */
  private static void sleepAt(RelayStep step, CountDownLatch asleep, CountDownLatch awake) {
    if (step == RelayStep.ALL_SENT) {
      asleep.countDown();
      try {
        assertTrue(awake.await(60, TimeUnit.SECONDS));
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
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
  void node_whoseDirectoryStandsStill_leavesItsShareToOthers() throws Exception {
    try (RelayNode stuck = new RelayNode(servers, "one", data);
        RelayNode well = new RelayNode(servers, "two", data);
        Relay first = stuck.start();
        Relay second = well.start()) {
      Await.until("both have a share", SOON, () -> group.shares().size() == 2);
      stuck.stopFolding();
      log.append(200);
      group.awaitCaughtUp();
      Await.until("it says so", SOON, () -> !first.isRunning());
      assertTrue(second.isRunning());
      Audit.check(servers);
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

  @Test
  void twoProcesses_ofOneName_fenceEachOtherAndRepeatNothing() throws Exception {
    try (RelayNode node = new RelayNode(servers, "same", data);
        RelayNode other = new RelayNode(servers, "same", otherData);
        Relay first = node.start();
        Relay second = other.start()) {
      for (int i = 0; i < 20; i++) {
        log.append(50);
      }
      group.awaitCaughtUp();
      assertTrue(first.relayed() + second.relayed() > 0);
      Audit.check(servers);
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
