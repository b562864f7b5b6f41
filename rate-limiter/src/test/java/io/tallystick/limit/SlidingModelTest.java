package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The promise of the algorithm itself, over many traces; the script is held against the model. */
final class SlidingModelTest {
  private static final int TRACES = 300;
  private static final int STEPS = 2_000;
  private static final long START_MICROS = 1_800_000_000_000_000L;

  @Test
  void take_anyTrace_neverOverInAnyInterval() {
    for (int i = 0; i < TRACES; i++) {
      long seed = Seeds.next();
      Random random = new Random(seed);
      Limit limit = new Limit("a", 1 + random.nextInt(50), 1_000 + random.nextInt(5_000));
      long paceMicros = 1 + random.nextLong(limit.windowMillis() * 40);
      run(limit, random, paceMicros).assertNeverOver(limit, () -> "seed " + seed);
    }
  }

  @Test
  void take_saturated_admitsAtLeast97Percent() {
    for (int i = 0; i < 50; i++) {
      long seed = Seeds.next();
      Random random = new Random(seed);
      long windowMillis = 1_000 + random.nextInt(5_000);
      Limit limit = new Limit("a", 1 + random.nextInt(50), windowMillis);
      LimiterModel model = new LimiterModel();
      Trace trace = new Trace();
      long stepMicros = windowMillis * 1_000 / (200 + random.nextInt(500));
      long spanMicros = 30 * windowMillis * 1_000;
      for (long at = 0; at < spanMicros; at += stepMicros) {
        long nowMicros = START_MICROS + at;
        while (admits(model, limit, 1, nowMicros)) {
          trace.add(nowMicros, 1);
        }
      }
      double share = (double) trace.total() / (30 * limit.limit());
      assertTrue(share >= 0.97, () -> share + " of " + limit + ", seed " + seed);
      trace.assertNeverOver(limit, () -> "seed " + seed);
    }
  }

  @Test
  void take_clockStepsBack_neverOverInAnyIntervalOfRealTime() {
    for (int i = 0; i < TRACES; i++) {
      long seed = Seeds.next();
      Random random = new Random(seed);
      Limit limit = new Limit("a", 1 + random.nextInt(50), 1_000 + random.nextInt(2_000));
      long windowMicros = limit.windowMillis() * 1_000;
      LimiterModel model = new LimiterModel();
      Trace trace = new Trace();
      long realMicros = START_MICROS;
      long behindMicros = 0;
      for (int step = 0; step < STEPS; step++) {
        realMicros += random.nextLong(windowMicros / 20);
        behindMicros += random.nextInt(100) == 0 ? random.nextLong(3 * windowMicros) : 0;
        long cost = 1 + random.nextInt(3);
        if (admits(model, limit, cost, realMicros - behindMicros)) {
          trace.add(realMicros, cost);
        }
      }
      trace.assertNeverOver(limit, () -> "seed " + seed);
    }
  }

  private static Trace run(Limit limit, Random random, long paceMicros) {
    LimiterModel model = new LimiterModel();
    Trace trace = new Trace();
    long nowMicros = START_MICROS + random.nextLong(1_000_000);
    for (int step = 0; step < STEPS; step++) {
      nowMicros += random.nextLong(paceMicros);
      long cost = 1 + random.nextInt(3);
      if (admits(model, limit, cost, nowMicros)) {
        trace.add(nowMicros, cost);
      }
    }
    return trace;
  }

  private static boolean admits(LimiterModel model, Limit limit, long cost, long nowMicros) {
    Take take = new Take("s", List.of(limit), cost);
    return model.take(take, nowMicros).outcome() == Outcome.ADMITTED;
  }
}
