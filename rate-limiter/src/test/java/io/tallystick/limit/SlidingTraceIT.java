package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Seeded traces on a real Redis: the script against the model, and against the promise. */
final class SlidingTraceIT {
  private static final long START_MICROS = 1_800_000_000_000_000L;
  private static final int TRACES = 40;
  private static final int STEPS = 400;

  private static ScriptWithClock script;

  private final String subject = UUID.randomUUID().toString();

  @BeforeAll
  static void connect() {
    script = new ScriptWithClock();
  }

  @AfterAll
  static void disconnect() {
    script.close();
  }

  @Test
  void script_anyTrace_decidesLikeTheModel() {
    for (int i = 0; i < TRACES; i++) {
      long seed = Seeds.next();
      Random random = new Random(seed);
      LimiterModel model = new LimiterModel();
      String traced = subject + i;
      List<Limit> limits = new ArrayList<>(limits(random));
      long nowMicros = START_MICROS + random.nextLong(1_000_000_000);
      for (int step = 0; step < STEPS; step++) {
        nowMicros = later(nowMicros, limits, random);
        perhapsChange(limits, random);
        Take take = new Take(traced, some(limits, random), cost(limits, random));
        String context = "seed " + seed + ", step " + step + ", " + take + " at " + nowMicros;
        assertEquals(model.take(take, nowMicros), script.take(take, nowMicros), context);
      }
    }
  }

  @Test
  void script_anyTraceForward_neverOverInAnyInterval() {
    for (int i = 0; i < TRACES; i++) {
      long seed = Seeds.next();
      Random random = new Random(seed);
      Limit limit = new Limit("a", 1 + random.nextInt(30), 1_000 + random.nextInt(3_000));
      long paceMicros = 1 + random.nextLong(limit.windowMillis() * 40);
      Trace trace = new Trace();
      long nowMicros = START_MICROS;
      for (int step = 0; step < STEPS; step++) {
        nowMicros += random.nextLong(paceMicros);
        if (admits(subject + i, limit, 1, nowMicros)) {
          trace.add(nowMicros, 1);
        }
      }
      trace.assertNeverOver(limit, () -> "seed " + seed);
    }
  }

  @Test
  void script_saturated_admitsAtLeast97PercentAndNeverOver() {
    Limit limit = new Limit("a", 20, 1_000);
    Trace trace = new Trace();
    long windows = 10;
    for (long at = 0; at < windows * 1_000_000; at += 1_234) {
      if (admits(subject, limit, 1, START_MICROS + at)) {
        trace.add(START_MICROS + at, 1);
      }
    }
    trace.assertNeverOver(limit, () -> "saturated");
    double share = (double) trace.total() / (windows * limit.limit());
    assertTrue(share >= 0.97, share + " of the limit");
  }

  private static boolean admits(String subject, Limit limit, long cost, long nowMicros) {
    Take take = new Take(subject, List.of(limit), cost);
    return script.take(take, nowMicros).outcome() == Outcome.ADMITTED;
  }

  private static List<Limit> limits(Random random) {
    return List.of(
        new Limit("a", 1 + random.nextInt(20), 1_000),
        new Limit("b", 1 + random.nextInt(100), 1_000 + random.nextInt(10_000)),
        new Limit("c", 1 + random.nextLong(Limit.LIMIT_MAX), 86_400_000));
  }

  private static List<Limit> some(List<Limit> limits, Random random) {
    int from = random.nextInt(limits.size());
    return List.copyOf(limits.subList(from, from + 1 + random.nextInt(limits.size() - from)));
  }

  private static void perhapsChange(List<Limit> limits, Random random) {
    int i = random.nextInt(limits.size());
    Limit old = limits.get(i);
    if (random.nextInt(50) == 0) {
      limits.set(i, new Limit(old.name(), old.limit(), 1_000 + random.nextInt(100_000)));
    } else if (random.nextInt(50) == 0) {
      limits.set(i, new Limit(old.name(), 1 + random.nextInt(50), old.windowMillis()));
    }
  }

  private static long cost(List<Limit> limits, Random random) {
    long limit = limits.get(random.nextInt(limits.size())).limit();
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> limit;
      case 2 -> limit + 1;
      case 3 -> 1 + random.nextLong(limit);
      case 4 -> 2;
      default -> 1;
    };
  }

  /** Steps to and around the edges of slots and windows, far ahead, and now and then back. */
  private static long later(long nowMicros, List<Limit> limits, Random random) {
    long windowMicros = limits.get(random.nextInt(limits.size())).windowMillis() * 1_000;
    long slotMicros = windowMicros / 100;
    long edgeMicros = (nowMicros / slotMicros + 1) * slotMicros;
    return switch (random.nextInt(16)) {
      case 0 -> nowMicros;
      case 1 -> nowMicros + 1;
      case 2 -> edgeMicros - 1;
      case 3 -> edgeMicros;
      case 4 -> edgeMicros + 1;
      case 5 -> nowMicros + windowMicros - 1;
      case 6 -> nowMicros + windowMicros;
      case 7 -> nowMicros + windowMicros + 1;
      case 8 -> nowMicros - random.nextLong(windowMicros);
      case 9 -> random.nextInt(4) == 0 ? nowMicros - 3 * windowMicros : nowMicros;
      case 10 -> random.nextInt(8) == 0 ? nowMicros + 10 * windowMicros : nowMicros;
      default -> nowMicros + random.nextLong(2 * slotMicros);
    };
  }
}
