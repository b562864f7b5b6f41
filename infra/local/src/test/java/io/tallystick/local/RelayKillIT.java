package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes that relay, and real SIGKILLs, while the other node takes commands. */
@Timeout(600)
final class RelayKillIT {
  private static final String WORKSPACE = "relay-kill";

  /** Each node twice; a longer run is {@code -Dtallystick.kills=20}. */
  private static final int KILLS = Integer.getInteger("tallystick.kills", 4);

  private static final int MINTS_BEFORE_A_KILL_MAX = 60;
  private static final Duration LONG = Duration.ofSeconds(90);

  @TempDir Path scratch;
  private final Api api = new Api();
  private final AtomicInteger minted = new AtomicInteger();

  @Test
  void relayingNodes_killedAgainAndAgain_neitherLoseNorRepeatNorReorder() throws Exception {
    long seed = new Random().nextLong();
    System.out.println("RelayKillIT seed " + seed);
    Random random = new Random(seed);
    try (Cluster cluster = Cluster.start(scratch, WORKSPACE, Map.of());
        KafkaConsumer<byte[], byte[]> keyEvents = keyEvents();
        KeyLog log = new KeyLog(Backends.kafka())) {
      String managementKey = cluster.managementKey();
      for (int kill = 0; kill < KILLS; kill++) {
        int victim = kill % 2;
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> load =
            CompletableFuture.runAsync(
                () -> mintAndRevoke(cluster.keyService(1 - victim), managementKey, enough));
        int at = minted.get() + 5 + random.nextInt(MINTS_BEFORE_A_KILL_MAX);
        Await.until("enough is minted", LONG, () -> minted.get() >= at || load.isDone());
        cluster.keyServiceProcess(victim).kill();
        cluster.startKeyService(victim);
        cluster.awaitKeyService(victim);
        enough.set(true);
        load.join();
      }
      log.readToEnd();
      Map<String, List<String>> expected = expected(log);
      Map<String, List<String>> seen = new HashMap<>();
      Await.until("all is relayed", LONG, () -> read(keyEvents, seen) >= count(expected));
      // Whatever came too often would come after the rest.
      read(keyEvents, seen);
      assertEquals(expected, seen);
      assertTrue(minted.get() > KILLS * 5);
      System.out.println(KILLS + " kills, " + count(expected) + " events, each relayed once.");
    }
  }

  private void mintAndRevoke(String keyService, String managementKey, AtomicBoolean enough) {
    while (!enough.get()) {
      Api.Minted key = api.mint(keyService, managementKey);
      minted.incrementAndGet();
      assertEquals(200, api.revoke(keyService, managementKey, key.id(), "unused").statusCode());
    }
  }

  /** By id: the events that took effect, as they are called on key-events. */
  private static Map<String, List<String>> expected(KeyLog log) {
    Map<String, List<String>> expected = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : log.records()) {
      String id = text(record.key());
      if (text(record.value()).contains(WORKSPACE) && !expected.containsKey(id)) {
        List<String> events = new ArrayList<>();
        for (int version = 1; version <= log.events(id).size(); version++) {
          events.add(id + ":" + version);
        }
        expected.put(id, events);
      }
    }
    return expected;
  }

  private static int read(KafkaConsumer<byte[], byte[]> keyEvents, Map<String, List<String>> seen) {
    for (ConsumerRecord<byte[], byte[]> record : keyEvents.poll(Duration.ofMillis(200))) {
      if (text(record.value()).contains(WORKSPACE)) {
        seen.computeIfAbsent(text(record.key()), id -> new ArrayList<>())
            .add(text(record.headers().lastHeader("ce_id").value()));
      }
    }
    return count(seen);
  }

  private static int count(Map<String, List<String>> events) {
    return events.values().stream().mapToInt(List::size).sum();
  }

  private static KafkaConsumer<byte[], byte[]> keyEvents() {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers", Backends.kafka(),
                "client.id", "relay-kill-reader",
                "isolation.level", "read_committed",
                "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    consumer.assign(
        consumer.partitionsFor("tallystick.key-events").stream()
            .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
            .toList());
    return consumer;
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
