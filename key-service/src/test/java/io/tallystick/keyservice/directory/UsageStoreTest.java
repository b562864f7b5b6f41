package io.tallystick.keyservice.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tallystick.key.state.KeyUsage;
import io.tallystick.key.state.SecretUse;
import io.tallystick.key.state.UsageReport;
import io.tallystick.key.text.KeyId;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sums of usage in a real file. */
final class UsageStoreTest {
  private static final KeyId KEY = new KeyId("ID88800000000000");
  private static final KeyId OTHER = new KeyId("ID88800000000001");

  /** A whole hour, in minutes since 1970. */
  private static final long HOUR = 29_000_000 / 60 * 60;

  private static final long DAY = Duration.ofDays(1).toMillis();

  @TempDir Path folder;

  @Test
  void record_inAnyOrder_keepsTheLatestOfEachSecret() {
    try (Directory directory = open("directory.db")) {
      directory.usage().record(secrets(use(KEY, 1, 50), use(KEY, 1, 70)), Map.of());
      directory.usage().record(secrets(use(KEY, 1, 60), use(KEY, 4, 90)), Map.of());
      assertEquals(Instant.ofEpochMilli(70), directory.previousLastUsed(KEY, 1));
      assertEquals(Instant.ofEpochMilli(90), directory.previousLastUsed(KEY, 4));
      assertNull(directory.previousLastUsed(KEY, 2));
      assertNull(directory.previousLastUsed(OTHER, 1));
    }
  }

  @Test
  void start_afterARestart_goesOnWhereTheRecordedUsesEnd() {
    try (Directory directory = open("directory.db")) {
      assertEquals(Map.of(), directory.usage().start("uses"));
      directory.usage().record(secrets(use(KEY, 1, 50)), Map.of(0, 7L, 1, 0L));
      directory.usage().record(secrets(), Map.of(0, 9L));
    }
    try (Directory directory = open("directory.db")) {
      assertEquals(Map.of(0, 9L, 1, 0L), directory.usage().start("uses"));
      assertEquals(Instant.ofEpochMilli(50), directory.previousLastUsed(KEY, 1));
    }
  }

  @Test
  void start_onAnotherTopicOfUses_readsItFromItsStartAndKeepsWhatIsKnown() {
    try (Directory directory = open("directory.db")) {
      directory.usage().start("uses");
      directory.usage().record(secrets(use(KEY, 1, 50)), Map.of(0, 7L));
      assertEquals(Map.of(), directory.usage().start("made anew"));
      assertEquals(Instant.ofEpochMilli(50), directory.previousLastUsed(KEY, 1));
    }
  }

  @Test
  void lastUsed_inADirectoryThatIsMadeAnew_isStillKnown() {
    try (Directory directory = open("directory.db")) {
      directory.fold().start("log");
      directory.usage().record(secrets(use(KEY, 1, 50)), Map.of());
    }
    assertEquals(true, folder.resolve("directory.db").toFile().delete());
    try (Directory directory = open("directory.db")) {
      assertEquals(Map.of(), directory.fold().start("log"));
      assertEquals(Instant.ofEpochMilli(50), directory.previousLastUsed(KEY, 1));
    }
  }

  @Test
  void reports_ofManyInstances_addUp_andNoneTwice() {
    try (Directory directory = open("directory.db")) {
      UsageStore store = directory.usage();
      UsageReport first = report("a", 1, HOUR, counted(KEY, 2, 7, Map.of("EXPIRED", 1L)));
      UsageReport second = report("a", 2, HOUR + 1, counted(KEY, 1, 1, Map.of()));
      UsageReport others =
          report(
              "b",
              1,
              HOUR + 1,
              counted(KEY, 10, 10, Map.of("RATE_LIMITED", 4L)),
              counted(OTHER, 5, 5, Map.of()));
      assertEquals(0, store.record(counts(first, others), Map.of()));
      assertEquals(0, store.record(counts(second), Map.of()));
      assertEquals(2, store.record(counts(first, second, report("a", 3, HOUR)), Map.of()));

      UsageSeries series = store.series(new UsageQuery(KEY, HOUR, HOUR + 3, 1));
      assertEquals(List.of(2L, 11L, 0L), admitted(series));
      assertEquals(18, series.total().cost());
      assertEquals(Map.of("EXPIRED", 1L, "RATE_LIMITED", 4L), series.total().denied());
      assertEquals(List.of(5L), admitted(store.series(new UsageQuery(OTHER, HOUR, HOUR + 60, 60))));
    }
  }

  @Test
  void reports_andTheirOffsets_areOneTransaction_alsoAcrossARestart() {
    UsageReport report = report("a", 1, HOUR, counted(KEY, 2, 2, Map.of()));
    try (Directory directory = open("directory.db")) {
      directory.usage().start("uses");
      directory.usage().record(counts(report), Map.of(0, 1L));
    }
    try (Directory directory = open("directory.db")) {
      assertEquals(Map.of(0, 1L), directory.usage().start("uses"));
      // Read again from the start, as after the loss of the offsets: it still counts once.
      assertEquals(1, directory.usage().record(counts(report), Map.of(0, 1L)));
      assertEquals(List.of(2L), admitted(directory.usage().series(hourOf(KEY))));
    }
  }

  @Test
  void lastUsed_isTheLatestOfAllReports_deniedOnesToo() {
    try (Directory directory = open("directory.db")) {
      Instant late = Instant.ofEpochSecond(HOUR * 60 + 50);
      KeyUsage denied = new KeyUsage(KEY, 0, 0, Map.of("REVOKED", 1L), late);
      directory.usage().record(counts(report("a", 1, HOUR, denied)), Map.of());
      directory
          .usage()
          .record(counts(report("b", 1, HOUR, counted(KEY, 1, 1, Map.of()))), Map.of());
      assertEquals(Map.of(KEY, late), directory.usage().lastUsed(List.of(KEY, OTHER)));
    }
  }

  @Test
  void pruning_sumsMinutesUpToHours_andDropsOldHours_andChangesNoSum() {
    try (Directory directory = open("directory.db")) {
      UsageStore store = directory.usage();
      for (int minute = 0; minute < 180; minute++) {
        UsageReport report =
            report("a", minute + 1, HOUR + minute, counted(KEY, 1, 2, Map.of("EXPIRED", 1L)));
        store.record(counts(report), Map.of());
      }
      UsageQuery hours = new UsageQuery(KEY, HOUR, HOUR + 180, 60);
      UsageSeries before = store.series(hours);
      assertEquals(List.of(60L, 60L, 60L), admitted(before));

      // Half past the fourth hour: what is older than 90 minutes are the first two hours.
      Instant now = Instant.ofEpochSecond((HOUR + 210) * 60);
      prune(store, new UsageRetention(Duration.ofMinutes(90).toMillis(), DAY), now);
      assertEquals(before.steps(), store.series(hours).steps());
      UsageSeries minutes = store.series(new UsageQuery(KEY, HOUR, HOUR + 180, 1));
      assertEquals(HOUR + 120, minutes.minutesFrom());
      assertEquals(60, minutes.steps().get(0).admitted());
      assertEquals(0, minutes.steps().get(1).admitted());
      assertEquals(1, minutes.steps().get(120).admitted());

      // Reported late, it is added to its hour.
      store.record(counts(report("b", 1, HOUR + 30, counted(KEY, 5, 5, Map.of()))), Map.of());
      assertEquals(List.of(65L, 60L, 60L), admitted(store.series(hours)));

      Instant aDayOn = Instant.ofEpochSecond((HOUR + 60 + 24 * 60) * 60);
      prune(store, new UsageRetention(Duration.ofMinutes(90).toMillis(), DAY), aDayOn);
      assertEquals(List.of(0L, 60L, 60L), admitted(store.series(hours)));
    }
  }

  @Test
  void usage_ofAnotherKeyLog_isForgotten() {
    try (Directory directory = open("directory.db")) {
      directory.fold().start("log");
      directory
          .usage()
          .record(counts(report("a", 1, HOUR, counted(KEY, 1, 1, Map.of()))), Map.of());
    }
    assertEquals(true, folder.resolve("directory.db").toFile().delete());
    try (Directory directory = open("directory.db")) {
      directory.fold().start("another");
      assertEquals(List.of(0L), admitted(directory.usage().series(hourOf(KEY))));
      assertEquals(Map.of(), directory.usage().lastUsed(List.of(KEY)));
    }
  }

  private static void prune(UsageStore store, UsageRetention retention, Instant now) {
    while (store.prune(retention, now)) {
      // Some keys at a time.
    }
  }

  private static UsageQuery hourOf(KeyId id) {
    return new UsageQuery(id, HOUR, HOUR + 60, 60);
  }

  private static List<Long> admitted(UsageSeries series) {
    return series.steps().stream().map(UsageSeries.Sum::admitted).toList();
  }

  private static KeyUsage counted(KeyId id, long calls, long cost, Map<String, Long> denied) {
    return new KeyUsage(id, calls, cost, denied, Instant.ofEpochSecond(HOUR * 60 + 1));
  }

  private static UsageReport report(String instance, long sequence, long minute, KeyUsage... keys) {
    return new UsageReport(instance, sequence, Instant.ofEpochSecond(minute * 60), List.of(keys));
  }

  private static UsageBatch counts(UsageReport... reports) {
    return new UsageBatch(List.of(reports), List.of());
  }

  private static UsageBatch secrets(SecretUse... uses) {
    return new UsageBatch(List.of(), List.of(uses));
  }

  private static SecretUse use(KeyId id, long secret, long atMillis) {
    return new SecretUse(id, secret, Instant.ofEpochMilli(atMillis));
  }

  private Directory open(String name) {
    return Directory.open(folder.resolve(name), new FoldProgress(1_000), 2);
  }
}
