package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What was let through and when, in that order, held against the promise of each algorithm. For one
 * thread.
 */
final class Trace {
  private static final long MICROS_PER_MILLI = 1_000;

  private final List<Admitted> admitted = new ArrayList<>();

  private final boolean byTheClock;

  private record Admitted(long atMicros, long cost) {}

  /** By real time. */
  Trace() {
    this(false);
  }

  private Trace(boolean byTheClock) {
    this.byTheClock = byTheClock;
  }

  /** By the latest time that the clock told when something was let through. */
  static Trace byTheClock() {
    return new Trace(true);
  }

  void add(long realMicros, long clockMicros, long cost) {
    long lastMicros = admitted.isEmpty() ? 0 : admitted.get(admitted.size() - 1).atMicros();
    add(byTheClock ? Math.max(lastMicros, clockMicros) : realMicros, cost);
  }

  void add(long atMicros, long cost) {
    admitted.add(new Admitted(atMicros, cost));
  }

  /** The same in the order of time, for what several nodes have added. */
  Trace sorted() {
    Trace sorted = new Trace();
    admitted.stream()
        .sorted(Comparator.comparingLong(Admitted::atMicros))
        .forEach(sorted.admitted::add);
    return sorted;
  }

  long total() {
    return admitted.stream().mapToLong(Admitted::cost).sum();
  }

  /** Not in any interval, aligned or not. */
  void assertNeverOver(Limit limit, Supplier<String> context) {
    switch (limit.algorithm()) {
      case SLIDING -> assertSliding(limit, context);
      case GCRA -> assertSmooth(limit, context);
      case FIXED, MONTHLY -> assertFixed(limit, context);
      case CREDITS -> assertNotOver(total(), limit.limit(), limit, context);
    }
  }

  /**
   * Every interval of one window, both ends included: it is enough to look at those that end at an
   * admission, for any other holds no more than one of them.
   */
  private void assertSliding(Limit limit, Supplier<String> context) {
    long windowMicros = limit.windowMillis() * MICROS_PER_MILLI;
    Deque<Admitted> interval = new ArrayDeque<>();
    long sum = 0;
    for (Admitted next : admitted) {
      interval.addLast(next);
      sum += next.cost();
      while (interval.getFirst().atMicros() < next.atMicros() - windowMicros) {
        sum -= interval.removeFirst().cost();
      }
      assertNotOver(sum, limit.limit(), limit, context);
    }
  }

  /**
   * Every interval from one admission to another, both included: what lies in it, times the window,
   * is at most burst × window + length × limit. It is enough to know the worst beginning so far.
   */
  private void assertSmooth(Limit limit, Supplier<String> context) {
    long windowMicros = limit.windowMillis() * MICROS_PER_MILLI;
    long startMicros = admitted.isEmpty() ? 0 : admitted.get(0).atMicros();
    long sum = 0;
    long least = Long.MAX_VALUE;
    for (Admitted next : admitted) {
      long refilled = (next.atMicros() - startMicros) * limit.limit();
      least = Math.min(least, sum * windowMicros - refilled);
      sum += next.cost();
      long used = sum * windowMicros - refilled - least;
      assertNotOver(used, limit.burst() * windowMicros, limit, context);
    }
  }

  private void assertFixed(Limit limit, Supplier<String> context) {
    Map<Long, Long> sums = new HashMap<>();
    for (Admitted next : admitted) {
      long windowStart = FixedCount.startMicros(next.atMicros(), limit);
      long sum = sums.merge(windowStart, next.cost(), Long::sum);
      assertNotOver(sum, limit.limit(), limit, context);
    }
  }

  private static void assertNotOver(long sum, long bound, Limit limit, Supplier<String> context) {
    assertTrue(
        sum <= bound, () -> sum + " is over " + bound + " of " + limit + ", " + context.get());
  }
}
