package io.tallystick.verifier.usage;

import io.tallystick.key.state.KeyUsage;
import io.tallystick.key.state.UsageReport;
import io.tallystick.key.text.KeyId;
import io.tallystick.verifier.verdict.Code;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;

/**
 * How often each key was used, by minute, until that is reported. Counting takes no lock, allocates
 * nothing but for a key's first call in a minute, and is for any thread; taking is for the one that
 * reports. Bounded: a call that finds no room is counted as such and otherwise forgotten.
 */
public final class CallCounts {
  /** A key in a minute on a stripe is one entry of about 200 bytes, so these are 40 MB. */
  static final int ENTRIES_MAX = 200_000;

  private static final long MINUTE_MILLIS = 60_000;
  private static final int STRIPES_MAX = 16;

  /** So long after a minute has ended that no thread can still be adding to it. */
  private static final int EMPTY_SWEEPS_MAX = 2;

  private final ConcurrentHashMap<Long, MinuteCounts> minutes = new ConcurrentHashMap<>();
  private final AtomicInteger entries = new AtomicInteger();
  private final LongAdder dropped = new LongAdder();
  private final int stripes;
  private final int entriesMax;
  private volatile MinuteCounts current;

  public CallCounts() {
    this(ENTRIES_MAX, Runtime.getRuntime().availableProcessors());
  }

  CallCounts(int entriesMax, int threads) {
    this.entriesMax = entriesMax;
    // Not the next power of two, but twice that: ids in a row need not begin at a multiple.
    this.stripes = Math.min(STRIPES_MAX, Integer.highestOneBit(Math.max(1, threads)) * 2);
    this.current = new MinuteCounts(Long.MIN_VALUE, stripes);
  }

  /**
   * Counts a call whose key's secret was proved. Never blocks, never fails.
   *
   * @param code the verdict, limits included
   * @param cost what it took from each limit if it was {@code VALID}
   */
  public void count(KeyId id, Code code, long cost, long atMillis) {
    KeyCounts counts = minute(Math.floorDiv(atMillis, MINUTE_MILLIS)).of(id, entries, entriesMax);
    if (counts == null) {
      dropped.increment();
    } else {
      counts.add(code, cost, atMillis);
    }
  }

  private MinuteCounts minute(long minute) {
    MinuteCounts usual = current;
    if (usual.minute() == minute) {
      return usual;
    }
    MinuteCounts other = minutes.computeIfAbsent(minute, key -> new MinuteCounts(key, stripes));
    // Where the clock was put back the maps of both minutes stay; which is current is only speed.
    current = other;
    return other;
  }

  /** How many calls found no room. */
  public long droppedCount() {
    return dropped.sum();
  }

  /** How many entries there are, of the bounded number that there may be. */
  public int entryCount() {
    return entries.get();
  }

  /**
   * Takes what was counted, oldest minute first, in as many portions as it needs.
   *
   * @param told gets each minute's portion of at most {@link UsageReport#KEYS_MAX} keys; false ends
   *     the sweep, and what was not taken yet stays
   */
  void sweep(Portions told) {
    List<MinuteCounts> all = new ArrayList<>(minutes.values());
    all.sort((one, other) -> Long.compare(one.minute(), other.minute()));
    for (MinuteCounts minute : all) {
      boolean[] found = {false};
      boolean done =
          sweep(
              minute,
              keys -> {
                found[0] = true;
                return told.take(start(minute), keys);
              });
      if (!done) {
        return;
      }
      minute.swept(found[0]);
      if (minute.emptySweeps() >= EMPTY_SWEEPS_MAX && minute != current) {
        drop(minute);
      }
    }
  }

  /** Where the portions of a sweep go. */
  interface Portions {
    boolean take(Instant minute, List<KeyUsage> keys);
  }

  private static boolean sweep(MinuteCounts minute, Predicate<List<KeyUsage>> told) {
    List<KeyUsage> portion = new ArrayList<>();
    for (KeyId id : minute.keys()) {
      KeyUsage usage = minute.take(id);
      if (usage != null) {
        portion.add(usage);
      }
      if (portion.size() == UsageReport.KEYS_MAX) {
        if (!told.test(portion)) {
          return false;
        }
        portion = new ArrayList<>();
      }
    }
    return portion.isEmpty() || told.test(portion);
  }

  private void drop(MinuteCounts minute) {
    minutes.remove(minute.minute());
    entries.addAndGet(-minute.size());
  }

  private static Instant start(MinuteCounts minute) {
    return Instant.ofEpochMilli(minute.minute() * MINUTE_MILLIS);
  }
}
