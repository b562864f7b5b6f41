package io.tallystick.verifier.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.event.KeyState.Effect;
import io.tallystick.key.event.KeyState.Folded;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.TopUp;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.ForeignName;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.verifier.permit.KeyLimits;
import io.tallystick.verifier.support.Judged;
import io.tallystick.verifier.support.Minted;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/**
 * Random logs of every kind of event, of poison, duplicates and gaps, with names that several keys
 * want: read in any batches and any order of partitions, the projection is that of a plain model.
 */
class ProjectionModelTest {
  private static final int KEYS = 40;
  private static final int STEPS = 600;
  private static final int TEXTS = 12;
  private static final ForeignFormats FORMATS =
      ForeignFormats.parse("acme=acme\\.(?<id>[a-z0-9]+)\\.(?<secret>.+)");

  /** One line of the log: an event, or poison where it is null. */
  private record Line(KeyId id, KeyEvent event) {}

  /** Every name that a version of a key has had. */
  private record Claim(ForeignName name, KeyId id, Instant since) {}

  @Test
  void anyLogInAnyBatchesAndOrderOfPartitions_isThatOfTheModel() {
    Set<String> kinds = new HashSet<>();
    for (int round = 0; round < 20; round++) {
      long seed = new Random().nextLong();
      Random random = new Random(seed);
      List<Line> log = log(random);
      log.stream()
          .filter(line -> line.event() != null)
          .forEach(line -> kinds.add(EventCodec.type(line.event())));
      assertSameAsTheModel(log, random, "seed " + seed);
    }
    assertEquals(Set.copyOf(EventCodec.types()), kinds);
  }

  private static void assertSameAsTheModel(List<Line> log, Random random, String seed) {
    Map<KeyId, KeyState> states = new HashMap<>();
    List<Claim> claims = new ArrayList<>();
    log.forEach(line -> step(line, states, claims));
    Projection projection =
        new Projection(new KeyLimits(List.of(new KeyLimit("default", 100, 60_000))));
    List<KeyLogRecord> records =
        shuffled(log, random).stream().map(ProjectionModelTest::record).toList();
    for (int from = 0; from < records.size(); ) {
      int to = Math.min(records.size(), from + 1 + random.nextInt(9));
      projection.fold(records.subList(from, to), Map.of());
      from = to;
    }
    assertEquals(states.size(), projection.size(), seed);
    states.forEach(
        (id, state) -> {
          ProjectedKey found = projection.find(id);
          assertEquals(Judged.of(state), Judged.of(found.state()), seed);
          assertEquals(Judged.of(state.view()), Judged.of(found.key()), seed);
        });
    assertEquals(
        states.values().stream().filter(KeyState::isQuarantined).count(),
        projection.quarantinedCount(),
        seed);
    assertTrue(!claims.isEmpty(), seed);
    claims.stream()
        .collect(Collectors.groupingBy(Claim::name))
        .forEach(
            (name, all) ->
                assertEquals(first(all), projection.find(name).state().key().id(), seed));
  }

  private static void step(Line line, Map<KeyId, KeyState> states, List<Claim> claims) {
    KeyState before = states.getOrDefault(line.id(), KeyState.NONE);
    Folded folded =
        line.event() == null
            ? before.quarantined("an event of an unknown type")
            : before.fold(line.event());
    states.put(line.id(), folded.state());
    Key key = folded.state().key();
    ForeignName name = key == null ? null : key.secrets().current().credential().foreign();
    if (folded.effect() == Effect.APPLIED && name != null) {
      claims.add(new Claim(name, line.id(), key.secrets().current().createdAt()));
    }
  }

  private static KeyId first(List<Claim> claims) {
    return claims.stream()
        .min(Comparator.comparing(Claim::since).thenComparing(claim -> claim.id().value()))
        .orElseThrow()
        .id();
  }

  private static List<Line> log(Random random) {
    List<Minted> keys = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      Minted limited = Minted.plain().withLimits(KeyLimit.credits("credits", 5));
      keys.add(perhapsImported(limited, random));
    }
    Map<KeyId, Long> versions = new HashMap<>();
    List<Line> log = new ArrayList<>();
    for (int i = 0; i < STEPS; i++) {
      Minted minted = keys.get(random.nextInt(KEYS));
      long next = versions.getOrDefault(minted.id(), 0L) + 1;
      int chance = random.nextInt(100);
      if (chance == 0) {
        log.add(new Line(minted.id(), null));
      } else if (chance < 10 && !log.isEmpty()) {
        log.add(log.get(random.nextInt(log.size())));
      } else {
        long version = chance == 10 ? next + 1 : next;
        log.add(new Line(minted.id(), event(minted, version, random)));
        versions.put(minted.id(), next);
      }
    }
    return log;
  }

  private static KeyEvent event(Minted minted, long version, Random random) {
    if (version == 1) {
      return minted.created();
    }
    return switch (random.nextInt(13)) {
      case 0 -> minted.revokedAt(version);
      case 1, 2 -> minted.disabledAt(version);
      case 3, 4 -> minted.enabledAt(version);
      case 5, 6 -> minted.retiredAt(version);
      case 7, 8 -> minted.withScopes("s" + version).updatedAt(version);
      case 9 -> minted.toppedUpAt(version, new TopUp("credits", version));
      default ->
          perhapsImported(minted.withNewSecret(), random)
              .rotatedAt(version, random.nextBoolean() ? null : Minted.AT.plusSeconds(version));
    };
  }

  private static Minted perhapsImported(Minted minted, Random random) {
    int which = random.nextInt(TEXTS);
    return switch (random.nextInt(3)) {
      case 0 -> minted.imported(FORMATS.readings("acme.id" + which + ".secret").get(0), 4);
      case 1 -> minted.imported(ForeignFormats.NONE.readings("text-" + which).get(0), 4);
      default -> minted;
    };
  }

  /** Another interleaving of the partitions: the order within each key stays. */
  private static List<Line> shuffled(List<Line> log, Random random) {
    Map<KeyId, List<Line>> byKey = new HashMap<>();
    log.forEach(line -> byKey.computeIfAbsent(line.id(), id -> new ArrayList<>()).add(line));
    List<List<Line>> left = new ArrayList<>(byKey.values());
    List<Line> shuffled = new ArrayList<>();
    while (!left.isEmpty()) {
      List<Line> one = left.get(random.nextInt(left.size()));
      shuffled.add(one.remove(0));
      left.removeIf(List::isEmpty);
    }
    return shuffled;
  }

  private static KeyLogRecord record(Line line) {
    boolean poison = line.event() == null;
    byte[] value = poison ? bytes("{}") : EventCodec.encode(line.event());
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(KeyLogTopic.NAME, 0, 0, bytes(line.id().value()), value);
    String type = poison ? "io.tallystick.key.exploded.v1" : EventCodec.type(line.event());
    record.headers().add(KeyLogTopic.TYPE_HEADER, bytes(type));
    KeyLogRecord readable = KeyLogRecord.of(record);
    assertNotNull(readable);
    return readable;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
