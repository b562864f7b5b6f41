package io.tallystick.verifier.bootstrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.permit.KeyLimits;
import io.tallystick.verifier.projection.Projection;
import io.tallystick.verifier.support.Judged;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.KeyStates;
import io.tallystick.verifier.support.Minted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Random logs with poison, gaps and duplicates on a real Kafka: any prefix of each partition in the
 * state topic, then the log, gives what the log alone gives.
 */
class BootstrapModelIT {
  private static final int KEYS = 30;
  private static final int STEPS = 150;
  private static final int LOGS = 3;
  private static final int PREFIXES = 4;

  @Test
  void anyPrefixAsStates_thenTheLog_isWhatTheLogAloneGives() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < LOGS; round++) {
      EmbeddedKafka kafka = Backends.newKafka();
      try (KeyLog log = KeyLog.open(kafka.bootstrapServers());
          KeyStates states = KeyStates.open(kafka.bootstrapServers())) {
        Set<KeyId> ids = write(log, random);
        check(kafka, states, ids, random, "seed " + seed + ", log " + round);
      } finally {
        kafka.close();
      }
    }
  }

  private static void check(
      EmbeddedKafka kafka, KeyStates states, Set<KeyId> ids, Random random, String seed)
      throws Exception {
    List<KeyLogRecord> log = states.log();
    Projection alone = projection();
    alone.fold(log, Map.of());
    alone.settle();
    Map<Integer, Long> prefix = new HashMap<>();
    for (int i = 0; i < PREFIXES; i++) {
      // Each prefix is longer than the one before; the last one is the whole log.
      Map<Integer, Long> ends = states.ends(KeyLogTopic.NAME);
      Map<Integer, Long> from = Map.copyOf(prefix);
      boolean last = i == PREFIXES - 1;
      ends.forEach(
          (partition, end) -> {
            long begin = from.getOrDefault(partition, 0L);
            long next = last ? end : begin + random.nextLong(end - begin + 1);
            prefix.put(partition, next);
          });
      states.relay(from, prefix);
      for (boolean overlaps : new boolean[] {false, true}) {
        Projection started = started(kafka, states, log, overlaps ? random : null);
        assertSame(alone, started, ids, seed + ", prefix " + prefix);
      }
    }
  }

  /** As a node starts; with overlap the log is read from anywhere before where it has to be. */
  private static Projection started(
      EmbeddedKafka kafka, KeyStates states, List<KeyLogRecord> log, Random overlap)
      throws Exception {
    Projection projection = projection();
    KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
    Bootstrap bootstrap =
        new Bootstrap(
            new Bootstrap.Setting(settings, "model", 0), projection, new SplittableRandom());
    Map<Integer, Long> next = bootstrap.start(states.topicId(KeyLogTopic.NAME));
    Map<Integer, Long> from = new HashMap<>();
    next.forEach(
        (partition, offset) ->
            from.put(partition, overlap == null ? offset : overlap.nextLong(offset + 1)));
    List<KeyLogRecord> rest = new ArrayList<>(log);
    rest.removeIf(record -> record.offset() < from.getOrDefault(record.partition(), 0L));
    bootstrap.fold(rest, Map.of());
    bootstrap.settle();
    return projection;
  }

  private static void assertSame(
      Projection expected, Projection actual, Set<KeyId> ids, String seed) {
    assertEquals(expected.size(), actual.size(), seed);
    assertEquals(expected.quarantinedCount(), actual.quarantinedCount(), seed);
    int quarantined = 0;
    for (KeyId id : ids) {
      KeyState state = expected.find(id).state();
      assertEquals(Judged.of(state), Judged.of(actual.find(id).state()), seed);
      quarantined += state.isQuarantined() ? 1 : 0;
    }
    assertTrue(quarantined > 0, seed);
  }

  private static Projection projection() {
    return new Projection(new KeyLimits(List.of()));
  }

  private static Set<KeyId> write(KeyLog log, Random random) {
    List<Minted> keys = new ArrayList<>();
    Map<KeyId, Long> versions = new HashMap<>();
    Set<KeyId> ids = new HashSet<>();
    for (int i = 0; i < KEYS; i++) {
      keys.add(Minted.plain());
    }
    for (int i = 0; i < STEPS; i++) {
      Minted minted = keys.get(random.nextInt(KEYS));
      ids.add(minted.id());
      long next = versions.getOrDefault(minted.id(), 0L) + 1;
      int chance = random.nextInt(40);
      if (chance == 0) {
        log.append(minted.id().value(), "io.tallystick.key.exploded.v1", bytes("{}"));
      } else {
        long version = Math.max(1, next + (chance == 1 ? 1 : chance < 6 ? -1 : 0));
        append(log, minted, version, random);
        versions.merge(minted.id(), version, Math::max);
      }
    }
    // There is always one that can't be trusted.
    Minted poisoned = log.append(Minted.plain());
    log.append(poisoned.revokedAt(7));
    ids.add(poisoned.id());
    return ids;
  }

  private static void append(KeyLog log, Minted minted, long version, Random random) {
    if (version == 1) {
      log.append(minted.created());
      return;
    }
    switch (random.nextInt(8)) {
      case 0 -> log.append(minted.revokedAt(version));
      case 1 -> log.append(minted.disabledAt(version));
      case 2 -> log.append(minted.enabledAt(version));
      case 3 -> log.append(minted.retiredAt(version));
      case 4, 5 -> log.append(minted.withScopes("s" + version).updatedAt(version));
      default ->
          log.append(
              minted
                  .withNewSecret()
                  .rotatedAt(
                      version, random.nextBoolean() ? null : Minted.AT.plusSeconds(version)));
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
