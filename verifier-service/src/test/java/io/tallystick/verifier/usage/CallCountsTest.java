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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class CallCountsTest {
  private static final KeyId KEY = new KeyId("ID88800000000000");
  private static final KeyId OTHER = new KeyId("ID88800000000001");
  private static final long MINUTE = 60_000;
  private static final int THREADS = 4;

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
  void pastMinutes_makeRoomOnceTheyAreReported_andTheOneOfNowStays() {
    CallCounts counts = new CallCounts(1, 1);
    counts.count(KEY, Code.VALID, 1, MINUTE);
    for (int sweep = 0; sweep < 4; sweep++) {
      counts.sweep(this::add);
    }
    assertEquals(1, counts.entryCount(), "it is the current one");
    counts.count(OTHER, Code.VALID, 1, 2 * MINUTE);
    assertEquals(1, counts.droppedCount());
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
  void manyKeys_comeInPortions() {
    CallCounts counts = new CallCounts();
    for (int i = 0; i < 2 * UsageReport.KEYS_MAX + 1; i++) {
      counts.count(new KeyId(String.format("ID8880%010d", i)), Code.VALID, 1, MINUTE);
    }
    counts.sweep(this::add);
    assertEquals(3, portions);
    assertEquals(2 * UsageReport.KEYS_MAX + 1, admitted.size());
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
