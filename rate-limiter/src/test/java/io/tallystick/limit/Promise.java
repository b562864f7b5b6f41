package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

/** The promises of every algorithm, played out on whatever counts. For one thread. */
final class Promise {
  private static final long START_MICROS = 1_800_000_000_000_000L;
  private static final int LIMIT_MAX = 100_000;
  private static final int WINDOW_MILLIS_MAX = 3_600_000;
  private static final int SATURATED_WINDOWS = 10;

  private Promise() {}

  /** Nodes do as they like, for {@code steps}: never over. */
  static void holds(Counting counting, String subject, long seed, int steps) {
    Random random = new Random(seed);
    Limit limit = limit(random);
    Trace trace = new Trace();
    SimulatedNodes nodes = new SimulatedNodes(counting, subject, limit, trace, random);
    long paceMicros = pace(limit, random);
    long nowMicros = START_MICROS + random.nextLong(10_000_000_000L);
    for (int step = 0; step < steps; step++) {
      long offered = nowMicros + (random.nextInt(3) == 0 ? 0 : random.nextLong(paceMicros));
      nowMicros = Math.max(nowMicros, nodes.perhapsAnEdge(offered));
      nodes.act(nowMicros, nowMicros);
    }
    trace.assertNeverOver(limit, () -> "seed " + seed);
  }

  /**
   * The same on a clock that now and then goes back. A fixed window is named by the clock: there it
   * goes back by less than a window in all, and what counts is the latest time that it told.
   */
  static void holdsThoughTheClockGoesBack(Counting counting, String subject, long seed, int steps) {
    Random random = new Random(seed);
    Limit limit = limit(random);
    boolean fixed = limit.algorithm() == Algorithm.FIXED;
    Trace trace = fixed ? Trace.byTheClock() : new Trace();
    SimulatedNodes nodes = new SimulatedNodes(counting, subject, limit, trace, random);
    long windowMicros = Math.max(1_000, limit.windowMillis()) * 1_000;
    long paceMicros = pace(limit, random);
    long realMicros = START_MICROS + random.nextLong(10_000_000_000L);
    long behindMicros = 0;
    for (int step = 0; step < steps; step++) {
      long offered = realMicros + random.nextLong(paceMicros);
      realMicros = Math.max(realMicros, nodes.perhapsAnEdge(offered));
      if (random.nextInt(60) == 0) {
        long most = fixed ? windowMicros - behindMicros : 3 * windowMicros;
        behindMicros += random.nextLong(most);
      }
      long clockMicros = realMicros - behindMicros;
      nodes.act(realMicros, clockMicros);
    }
    trace.assertNeverOver(limit, () -> "clock back, seed " + seed);
  }

  /** Callers always want more: never over, and at least 97 % of it, of a fixed limit 99 %. */
  static void givesNearlyAll(Counting counting, String subject, long seed) {
    Random random = new Random(seed);
    Limit limit = windowed(random);
    Trace trace = new Trace();
    SimulatedNodes nodes = new SimulatedNodes(counting, subject, limit, trace, random);
    long windowMicros = limit.windowMillis() * 1_000;
    long stepMicros = windowMicros / (150 + random.nextInt(100));
    for (long at = 0; at < SATURATED_WINDOWS * windowMicros; at += stepMicros) {
      nodes.saturate(START_MICROS + at, START_MICROS + at + stepMicros);
    }
    trace.assertNeverOver(limit, () -> "saturated, seed " + seed);
    double share = (double) trace.total() / (SATURATED_WINDOWS * limit.limit());
    double least = limit.algorithm() == Algorithm.FIXED ? 0.99 : 0.97;
    assertTrue(share >= least, () -> share + " of " + limit + ", seed " + seed);
  }

  private static Limit limit(Random random) {
    long limit = 1 + random.nextInt(1 + random.nextInt(LIMIT_MAX));
    long windowMillis = 1_000 + random.nextInt(1 + random.nextInt(WINDOW_MILLIS_MAX - 1_000));
    return switch (random.nextInt(7)) {
      case 0, 1, 2 -> Limit.sliding("a", small(random, limit), windowMillis);
      case 3, 4 -> gcra(random, small(random, limit), windowMillis);
      case 5 -> Limit.fixed("a", small(random, limit), windowMillis);
      default -> Limit.credits("a", limit);
    };
  }

  /**
   * No credits, which end, and of a smooth limit all that it can give to who comes now and then.
   */
  private static Limit windowed(Random random) {
    Limit limit = limit(random);
    return switch (limit.algorithm()) {
      case CREDITS -> windowed(random);
      case GCRA -> Limit.gcra("a", limit.limit(), limit.windowMillis(), limit.limit());
      default -> limit;
    };
  }

  private static Limit gcra(Random random, long limit, long windowMillis) {
    long burst =
        switch (random.nextInt(3)) {
          case 0 -> limit;
          case 1 -> 1 + random.nextLong(limit);
          default -> 1 + random.nextLong(Math.min(limit, 30));
        };
    return Limit.gcra("a", limit, windowMillis, burst);
  }

  private static long small(Random random, long limit) {
    return random.nextBoolean() ? 1 + random.nextInt(40) : limit;
  }

  private static long pace(Limit limit, Random random) {
    long windowMicros = Math.max(1_000, limit.windowMillis()) * 1_000;
    return 1 + random.nextLong(windowMicros / (1 + random.nextInt(100)));
  }
}
