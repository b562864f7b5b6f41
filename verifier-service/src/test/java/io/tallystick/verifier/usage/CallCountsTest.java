package io.tallystick.verifier.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.state.KeyUsage;
import io.tallystick.key.state.UsageReport;
import io.tallystick.key.text.KeyId;
import io.tallystick.verifier.verdict.Code;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CallCountsTest {
  private static final KeyId KEY = new KeyId("ID88800000000000");
  private static final KeyId OTHER = new KeyId("ID88800000000001");
  private static final long MINUTE = 60_000;
  private static final int THREADS = 4;
  private static final long SEED = 20261126;
  private static final Code[] CODES = Code.values();

  private final Map<KeyId, Long> admitted = new HashMap<>();
  private final Map<KeyId, Long> cost = new HashMap<>();
  private final Map<String, Long> denied = new HashMap<>();
  private final List<Instant> minutes = new ArrayList<>();
  private int portions;

  @Test
  void calls_areCountedByKeyMinuteAndVerdict() {
    CallCounts counts = new CallCounts();
    counts.count(KEY, Code.VALID, 3, MINUTE);
    counts.count(KEY, Code.VALID, 4, MINUTE + 59_999);
    counts.count(KEY, Code.RATE_LIMITED, 9, MINUTE + 2);
    counts.count(OTHER, Code.VALID, 1, 2 * MINUTE);
    List<KeyUsage> first = new ArrayList<>();
    counts.sweep(
        (minute, keys) -> {
          if (minute.toEpochMilli() == MINUTE) {
            first.addAll(keys);
          }
          return add(minute, keys);
        });
    assertEquals(
        List.of(
            new KeyUsage(
                KEY, 2, 7, Map.of("RATE_LIMITED", 1L), Instant.ofEpochMilli(MINUTE + 59_999))),
        first);
    assertEquals(Map.of(KEY, 2L, OTHER, 1L), admitted);
    counts.sweep(this::add);
    assertEquals(2, portions, "nothing is taken twice");
  }

  @Test
  void manyThreads_whileOthersAreSwept_loseNothingAndDoubleNothing() throws Exception {
    CallCounts counts = new CallCounts(CallCounts.ENTRIES_MAX, 2);
    int rounds = 30_000;
    AtomicInteger running = new AtomicInteger(THREADS);
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      Thread counting =
          new Thread(
              () -> {
                await(start);
                for (int i = 0; i < rounds; i++) {
                  counts.count(i % 3 == 0 ? OTHER : KEY, Code.VALID, 2, MINUTE + i % (3 * MINUTE));
                  counts.count(KEY, Code.EXPIRED, 1, MINUTE);
                }
                running.decrementAndGet();
              });
      counting.start();
      threads.add(counting);
    }
    start.countDown();
    while (running.get() > 0) {
      counts.sweep(this::add);
    }
    for (Thread each : threads) {
      each.join();
    }
    counts.sweep(this::add);
    assertEquals(Map.of(KEY, 80_000L, OTHER, 40_000L), admitted);
    assertEquals(Map.of(KEY, 160_000L, OTHER, 80_000L), cost);
    assertEquals(Map.of("EXPIRED", (long) THREADS * rounds), denied);
    assertEquals(0, counts.droppedCount());
  }

  @Test
  void keysBeyondTheRoom_areCountedAsDropped_andKnownOnesGoOn() {
    CallCounts counts = new CallCounts(2, 1);
    counts.count(KEY, Code.VALID, 1, MINUTE);
    counts.count(OTHER, Code.VALID, 1, MINUTE);
    counts.count(new KeyId("ID88800000000002"), Code.VALID, 1, MINUTE);
    counts.count(KEY, Code.VALID, 1, MINUTE);
    assertEquals(1, counts.droppedCount());
    counts.sweep(this::add);
    assertEquals(Map.of(KEY, 2L, OTHER, 1L), admitted);
  }

  @Test
  void whatIsReported_makesRoom_inItsMinuteAndInOthers() {
    CallCounts counts = new CallCounts(1, 1);
    counts.count(KEY, Code.VALID, 1, MINUTE);
    assertEquals(1, counts.entryCount());
    counts.count(OTHER, Code.VALID, 1, MINUTE);
    counts.count(OTHER, Code.VALID, 1, 2 * MINUTE);
    assertEquals(2, counts.droppedCount());
    counts.sweep(this::add);
    assertEquals(0, counts.entryCount());
    counts.count(OTHER, Code.VALID, 1, 2 * MINUTE);
    counts.sweep(this::add);
    assertEquals(Map.of(KEY, 1L, OTHER, 1L), admitted);
  }

  @Test
  void sweepThatIsEnded_leavesTheRest() {
    CallCounts counts = new CallCounts();
    counts.count(KEY, Code.VALID, 1, MINUTE);
    counts.count(OTHER, Code.VALID, 1, 2 * MINUTE);
    counts.sweep((minute, keys) -> !add(minute, keys));
    assertEquals(Map.of(KEY, 1L), admitted);
    counts.sweep(this::add);
    assertEquals(Map.of(KEY, 1L, OTHER, 1L), admitted);
  }

  @Test
  void portionThatWasHandedOver_isNotHandedOverAgain_andTheRestIsAddedUp() {
    CallCounts counts = new CallCounts();
    int keys = 2 * UsageReport.KEYS_MAX;
    for (int call = 0; call < 2; call++) {
      for (int i = 0; i < keys; i++) {
        counts.count(id(i), Code.VALID, 3, MINUTE);
      }
      int tries = call;
      counts.sweep((minute, told) -> tries > 0 && add(minute, told));
    }
    assertEquals(keys, admitted.size());
    assertEquals(2 * keys - UsageReport.KEYS_MAX, sum(admitted));
    assertEquals(0, counts.entryCount());
  }

  @Test
  void manyKeys_comeInPortions() {
    CallCounts counts = new CallCounts();
    for (int i = 0; i < 2 * UsageReport.KEYS_MAX + 1; i++) {
      counts.count(new KeyId(String.format("ID8880%010d", i)), Code.VALID, 1, MINUTE);
    }
    counts.sweep(this::add);
    assertEquals(3, portions);
    assertEquals(2 * UsageReport.KEYS_MAX + 1, admitted.size());
  }

  @Test
  void tableThatGrows_keepsEachRow() {
    CallCounts counts = new CallCounts();
    Random random = new Random(SEED);
    Map<KeyId, Long> expected = new HashMap<>();
    long calls = 0;
    for (int i = 0; i < 60_000; i++) {
      int number = random.nextInt(20_000);
      if (number % 7 == 0) {
        counts.count(id(number), CODES[1 + number % (CODES.length - 1)], 9, MINUTE + i);
        calls++;
      } else {
        counts.count(id(number), Code.VALID, number, MINUTE + i);
        expected.merge(id(number), 1L, Long::sum);
      }
    }
    counts.sweep(this::add);
    admitted.values().removeIf(count -> count == 0);
    assertEquals(expected, admitted);
    assertEquals(calls, sum(denied));
    assertEquals(0, counts.droppedCount());
    assertEquals(0, counts.entryCount());
  }

  @Test
  void everyVerdict_isCountedByItself_andOnlyWhatWasAdmittedHasACost() {
    CallCounts counts = new CallCounts();
    Map<String, Long> expected = new HashMap<>();
    for (Code code : CODES) {
      for (int call = 0; call <= code.ordinal(); call++) {
        counts.count(KEY, code, 5, MINUTE);
      }
      expected.put(code.name(), code.ordinal() + 1L);
    }
    expected.remove(Code.VALID.name());
    counts.sweep(this::add);
    assertEquals(Map.of(KEY, 1L), admitted);
    assertEquals(Map.of(KEY, 5L), cost);
    assertEquals(expected, denied);
  }

  @Test
  void idsAtBothEnds_comeBackAsTheyWere() {
    CallCounts counts = new CallCounts();
    Map<KeyId, Long> expected = new HashMap<>();
    for (String end : List.of("0000000000000000", "zzzzzzzzzzzzzzzz", "00000000zzzzzzzz")) {
      counts.count(new KeyId(end), Code.VALID, 1, 2 * MINUTE - 1);
      expected.put(new KeyId(end), 1L);
    }
    counts.sweep(
        (minute, keys) -> {
          keys.forEach(key -> assertEquals(2 * MINUTE - 1, key.lastUsedAt().toEpochMilli()));
          return add(minute, keys);
        });
    assertEquals(expected, admitted);
  }

  @Test
  void threadsThatAddManyKeys_whileTheyAreSwept_addUpExactly() throws Exception {
    CallCounts counts = new CallCounts();
    int calls = 20_000;
    AtomicInteger running = new AtomicInteger(THREADS);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      Random random = new Random(SEED + i);
      Thread counting =
          new Thread(
              () -> {
                for (int call = 0; call < calls; call++) {
                  KeyId id = id(random.nextInt(5_000));
                  counts.count(id, Code.VALID, 2, MINUTE * (1 + random.nextInt(3)));
                }
                running.decrementAndGet();
              });
      counting.start();
      threads.add(counting);
    }
    AtomicInteger sweeps = new AtomicInteger();
    while (running.get() > 0) {
      counts.sweep((minute, keys) -> add(minute, keys) && sweeps.incrementAndGet() % 3 != 0);
    }
    for (Thread each : threads) {
      each.join();
    }
    counts.sweep(this::add);
    assertEquals((long) THREADS * calls, sum(admitted) + counts.droppedCount());
    assertEquals(0, counts.droppedCount());
    assertEquals(2 * sum(admitted), sum(cost));
    assertEquals(0, counts.entryCount());
  }

  @Test
  void callsBeyondTheBound_areDroppedToTheLast_inEveryMinute() {
    CallCounts counts = new CallCounts(100, 1);
    for (int i = 0; i < 300; i++) {
      counts.count(id(i), Code.VALID, 1, MINUTE * (1 + i / 70));
    }
    assertEquals(100, counts.entryCount());
    assertEquals(200, counts.droppedCount());
    counts.sweep(this::add);
    assertEquals(100, admitted.size());
    assertEquals(0, counts.entryCount());
    counts.count(KEY, Code.VALID, 1, MINUTE);
    assertEquals(200, counts.droppedCount(), "there is room again");
  }

  @Test
  void untoldRest_takesRoomUntilItIsTold() {
    CallCounts counts = new CallCounts(2, 1);
    counts.count(KEY, Code.VALID, 1, MINUTE);
    counts.count(OTHER, Code.VALID, 1, 2 * MINUTE);
    counts.sweep((minute, keys) -> !add(minute, keys));
    assertEquals(1, counts.entryCount());
    counts.count(KEY, Code.VALID, 1, 2 * MINUTE);
    counts.count(id(3), Code.VALID, 1, 2 * MINUTE);
    assertEquals(1, counts.droppedCount());
    counts.sweep(this::add);
    assertEquals(Map.of(KEY, 2L, OTHER, 1L), admitted);
  }

  @Test
  void clockPutBack_findsTheMinuteAgain() {
    CallCounts counts = new CallCounts(2, 1);
    for (int turn = 0; turn < 10; turn++) {
      counts.count(KEY, Code.VALID, 1, 2 * MINUTE + turn);
      counts.count(KEY, Code.VALID, 1, MINUTE + turn);
    }
    assertEquals(2, counts.entryCount());
    assertEquals(0, counts.droppedCount());
    counts.sweep(this::add);
    assertEquals(List.of(MINUTE, 2 * MINUTE), minutes.stream().map(Instant::toEpochMilli).toList());
    assertEquals(Map.of(KEY, 20L), admitted);
    counts.count(KEY, Code.VALID, 1, MINUTE);
    counts.sweep(this::add);
    assertEquals(Map.of(KEY, 21L), admitted);
  }

  private static KeyId id(int number) {
    return new KeyId(String.format("ID8880%010d", number));
  }

  private static long sum(Map<?, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private boolean add(Instant minute, List<KeyUsage> keys) {
    assertTrue(keys.size() <= UsageReport.KEYS_MAX);
    portions++;
    minutes.add(minute);
    for (KeyUsage usage : keys) {
      admitted.merge(usage.id(), usage.admitted(), Long::sum);
      cost.merge(usage.id(), usage.cost(), Long::sum);
      usage.denied().forEach((code, calls) -> denied.merge(code, calls, Long::sum));
    }
    return true;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
