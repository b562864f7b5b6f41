package io.tallystick.verifier.usage;

import io.tallystick.key.state.KeyUsage;
import io.tallystick.key.state.UsageReport;
import io.tallystick.key.text.KeyId;
import io.tallystick.verifier.verdict.Code;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often each key was used, by minute, until that is reported. Counting is for any thread; it
 * allocates nothing but for room, and its lock is of few threads and never held for long. Taking is
 * for the one that reports. Bounded: a call that finds no room is counted as such and otherwise
 * forgotten.
 */
public final class CallCounts {
  /**
   * An entry is a key in a minute with a verdict on a stripe: 64 to 128 bytes, and up to 300 where
   * the minute before was fuller or a sweep was ended, so these are 60 MB at most.
   */
  static final int ENTRIES_MAX = 200_000;

  static final long MINUTE_MILLIS = 60_000;
  private static final int STRIPES_MAX = 16;

  private final CountRoom room;
  private final LongAdder dropped = new LongAdder();
  private final List<CountStripe> stripes = new ArrayList<>();

  /** What was taken from the stripes and is not told yet; for the thread that takes. */
  private final TreeMap<Long, MinuteCounts> taken = new TreeMap<>();

  public CallCounts() {
    this(ENTRIES_MAX, Runtime.getRuntime().availableProcessors());
  }

  CallCounts(int entriesMax, int threads) {
    room = new CountRoom(entriesMax);
    // Not the next power of two, but twice that: ids in a row need not begin at a multiple.
    int count = Math.min(STRIPES_MAX, Integer.highestOneBit(Math.max(1, threads)) * 2);
    for (int i = 0; i < count; i++) {
      stripes.add(CountStripe.apart(room));
    }
  }

  /**
   * Counts a call whose key's secret was proved. Never fails, and waits for no more than another
   * addition.
   *
   * @param code the verdict, limits included
   * @param cost what it took from each limit if it was {@code VALID}
   */
  public void count(KeyId id, Code code, long cost, long atMillis) {
    // Event loops have ids in a row, so each mostly has a stripe to itself.
    int stripe = (int) Thread.currentThread().getId() & (stripes.size() - 1);
    if (!stripes.get(stripe).add(id, code, cost, atMillis)) {
      dropped.increment();
    }
  }

  /** How many calls found no room. */
  public long droppedCount() {
    return dropped.sum();
  }

  /** How many entries there are, of the bounded number that there may be. */
  public int entryCount() {
    return room.entryCount();
  }

  /** Whether so many entries have come that waiting for more of them could lose calls. */
  boolean isHalfFull() {
    return room.isHalfFull();
  }

  /**
   * Takes what was counted, oldest minute first, in as many portions as it needs.
   *
   * @param told gets each minute's portion of at most {@link UsageReport#KEYS_MAX} keys, which are
   *     its own from then on; false ends the sweep, and what was not taken yet stays
   */
  void sweep(Portions told) {
    for (CountStripe stripe : stripes) {
      stripe.take().forEach(this::add);
    }
    while (!taken.isEmpty()) {
      MinuteCounts oldest = taken.firstEntry().getValue();
      List<KeyUsage> portion = oldest.take(UsageReport.KEYS_MAX);
      room.add(-portion.size());
      if (oldest.size() == 0) {
        taken.pollFirstEntry();
      }
      if (!told.take(oldest.start(), portion)) {
        return;
      }
    }
  }

  /** Where the portions of a sweep go. */
  interface Portions {
    boolean take(Instant minute, List<KeyUsage> keys);
  }

  private void add(CountTable table) {
    if (table.rows() == 0) {
      return;
    }
    MinuteCounts minute =
        taken.computeIfAbsent(table.minute(), start -> counts(start, table.rows()));
    int before = minute.size();
    minute.add(table);
    room.add(minute.size() - before - table.rows());
  }

  private static MinuteCounts counts(long minute, int keys) {
    return new MinuteCounts(Instant.ofEpochMilli(minute * MINUTE_MILLIS), keys);
  }
}
