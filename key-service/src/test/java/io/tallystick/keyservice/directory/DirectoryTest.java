package io.tallystick.keyservice.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.KeyStatus;
import io.tallystick.key.state.SecretUse;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.directory.ModelDirectory.Version;
import io.tallystick.runtime.kafka.KeyLogRecord;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The directory against plain maps, on logs as chance makes them. */
final class DirectoryTest {
  private static final int KEYS = 60;
  private static final int EVENTS = 500;

  @TempDir Path folder;
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final RandomLog log = new RandomLog(random, KEYS, EVENTS);
  private final ModelDirectory model = new ModelDirectory(log.records);
  private final Instant end = Instant.ofEpochMilli(1_000_000 + EVENTS / 4 * 10L + 100);

  @Test
  void fold_inAnySplitWithRestartsAndRedelivery_isTheSame() {
    for (int round = 0; round < 6; round++) {
      Path path = folder.resolve("directory-" + round + ".db");
      int folded = 0;
      while (folded < EVENTS) {
        try (Directory directory = open(path)) {
          assertEquals(
              folded == 0 ? Map.of() : log.nextAfter(folded), directory.fold().start("t"), why());
          int restart = Math.min(EVENTS, folded + 1 + random.nextInt(EVENTS));
          // What a consumer reads again after a restart changes nothing.
          int from = Math.max(0, folded - random.nextInt(20));
          fold(directory, from, restart);
          folded = restart;
        }
      }
      try (Directory directory = open(path)) {
        assertEquals(log.nextAfter(EVENTS), directory.fold().start("t"), why());
        assertKeys(directory);
        assertHistory(directory);
        assertNames(directory);
      }
    }
  }

  @RepeatedTest(20)
  void list_underEveryFilterAndPageSize_isWhatTheModelLists() {
    try (Directory directory = open(folder.resolve("directory.db"))) {
      directory.fold().start("t");
      fold(directory, 0, EVENTS);
      for (KeyFilter filter : filters()) {
        int page = 1 + random.nextInt(15);
        assertEquals(
            model.list(filter, end), pages(directory, filter, page), () -> why() + " " + filter);
      }
    }
  }

  @Test
  void ownedBy_namesEveryKeyThatIsNotRevoked() {
    try (Directory directory = open(folder.resolve("directory.db"))) {
      directory.fold().start("t");
      fold(directory, 0, EVENTS);
      for (String owner : RandomLog.OWNERS) {
        List<KeyId> expected =
            model.list(new KeyFilter("one", owner, null, null, null, null), end).stream()
                .filter(state -> state.key().life().status() != KeyStatus.REVOKED)
                .map(state -> state.key().id())
                .toList();
        assertEquals(expected, directory.ownedBy("one", owner, KEYS), why());
        assertEquals(
            expected.subList(0, Math.min(2, expected.size())),
            directory.ownedBy("one", owner, 2),
            why());
      }
    }
  }

  @Test
  void start_onAnotherTopic_forgetsWhatTheOneBeforeSaid() {
    Path path = folder.resolve("directory.db");
    KeyId used = log.ids.get(0);
    try (Directory directory = open(path)) {
      assertNull(directory.recordedPartitions("t"));
      directory.fold().start("t");
      fold(directory, 0, EVENTS);
      assertEquals(RandomLog.PARTITIONS, directory.recordedPartitions("t"));
      assertNull(directory.recordedPartitions("u"));
      directory
          .usage()
          .record(new UsageBatch(List.of(), List.of(new SecretUse(used, 1, end))), Map.of());
    }
    try (Directory directory = open(path)) {
      assertEquals(end, directory.previousLastUsed(used, 1));
      assertEquals(Map.of(), directory.fold().start("u"));
      assertNull(directory.recordedPartitions("t"));
      assertNull(directory.previousLastUsed(used, 1));
      log.ids.forEach(id -> assertEquals(KeyState.NONE, directory.state(id), why()));
      for (int number = 0; number < RandomLog.NAMES; number++) {
        assertNull(directory.byForeignName(RandomLog.name(number).text()));
      }
    }
  }

  private void assertKeys(Directory directory) {
    for (KeyId id : log.ids) {
      assertEquals(model.state(id), directory.state(id), why());
      assertEquals(model.quarantinedAt.get(id), directory.quarantinedAt(id), why());
      for (int i = 0; i < 20; i++) {
        Instant at = Instant.ofEpochMilli(999_990 + random.nextInt(EVENTS / 4 * 10 + 30));
        assertEquals(model.stateAt(id, at), directory.stateAt(id, at), why());
      }
    }
  }

  private void assertHistory(Directory directory) {
    for (KeyId id : log.ids) {
      List<Version> versions = model.versions.getOrDefault(id, List.of());
      for (int i = 0; i < versions.size(); i++) {
        assertEquals(versions.get(i).state(), directory.stateAt(id, i + 1), why());
        assertEquals(versions.get(i).position(), directory.position(id, i + 1), why());
      }
      assertEquals(KeyState.NONE, directory.stateAt(id, versions.size() + 1L), why());
      assertNull(directory.position(id, versions.size() + 1L), why());
      assertEquals(versions.size(), directory.history(id, 0, EVENTS).size(), why());
      assertEquals(
          Math.min(2, Math.max(0, versions.size() - 1)), directory.history(id, 1, 2).size());
      assertEquals(versions.isEmpty(), directory.created(id) == null, why());
      if (!versions.isEmpty()) {
        assertEquals("io.tallystick.key.created.v1", EventCodec.type(directory.created(id)));
        String told = directory.history(id, 0, EVENTS).toString();
        assertEquals(-1, told.indexOf(RandomLog.BCRYPT), "a credential in the history");
      }
    }
  }

  private void assertNames(Directory directory) {
    for (int number = 0; number < RandomLog.NAMES; number++) {
      String name = RandomLog.name(number).text();
      assertEquals(model.byForeignName(name), directory.byForeignName(name), why());
    }
  }

  private List<KeyState> pages(Directory directory, KeyFilter filter, int keysMax) {
    List<KeyState> all = new ArrayList<>();
    Cursor cursor = null;
    do {
      KeyPage page = directory.list(filter, cursor, keysMax, end);
      all.addAll(page.states());
      cursor = page.next() == null ? null : Cursor.parse(page.next().text(), filter);
    } while (cursor != null);
    return all;
  }

  private List<KeyFilter> filters() {
    List<KeyFilter> filters = new ArrayList<>();
    for (String owner : new String[] {null, "ann", "nobody"}) {
      for (String environment : new String[] {null, "live", "test"}) {
        for (String kind : new String[] {null, "api_key", "oauth_client", "management"}) {
          for (String status :
              new String[] {null, "active", "disabled", "expired", "revoked", "quarantined"}) {
            filters.add(new KeyFilter("one", owner, environment, kind, status, null));
            Instant at = Instant.ofEpochMilli(1_000_000 + random.nextInt(EVENTS / 4 * 10));
            filters.add(new KeyFilter("one", owner, environment, kind, status, at));
          }
        }
      }
    }
    return filters;
  }

  private void fold(Directory directory, int from, int to) {
    int folded = from;
    while (folded < to) {
      int batch = Math.min(to, folded + 1 + random.nextInt(90));
      List<KeyLogRecord> records = log.records.subList(folded, batch);
      directory.fold().fold(records, log.nextAfter(batch));
      folded = batch;
    }
  }

  private static Directory open(Path path) {
    return Directory.open(path, new FoldProgress(1_000), 2);
  }

  private String why() {
    return "seed " + seed;
  }
}
