package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Every algorithm on a real Redis against its plain Java model, on the same seeded traces: several
 * claims and calls per trip, leases and give-backs, limits that change, a clock that steps.
 */
final class ScriptTraceIT {
  private static final long START_MICROS = 1_800_000_000_000_000L;
  private static final int TRACES = Integer.getInteger("tallystick.traces", 60);
  private static final int STEPS = 400;

  @RegisterExtension private static final ScriptWithClock script = new ScriptWithClock();

  private final String prefix = UUID.randomUUID().toString();

  /** A lease of a bundle that may still be given back. */
  private record Held(Bundle bundle, Lease lease) {}

  @Test
  void script_anyTrace_answersLikeTheModel() {
    long given = 0;
    long leased = 0;
    for (int i = 0; i < TRACES; i++) {
      long seed = Seeds.next();
      Random random = new Random(seed);
      RandomTrace trace = new RandomTrace(random, START_MICROS);
      LimiterModel model = new LimiterModel();
      Deque<Held> held = new ArrayDeque<>();
      for (int step = 0; step < STEPS; step++) {
        long nowMicros = trace.next();
        Held back = random.nextInt(3) == 0 ? held.pollFirst() : null;
        if (back == null) {
          Bundle bundle = trace.bundle(prefix + i);
          List<Long> costs = trace.costs(bundle);
          long ahead = trace.ahead();
          String context =
              "seed " + seed + ", step " + step + ", " + costs + "+" + ahead + " of " + bundle
                  + " at " + nowMicros;
          TakeReply expected = model.take(bundle, costs, ahead, nowMicros);
          assertEquals(expected, script.take(bundle, costs, ahead, nowMicros), context);
          if (expected.lease().permits() > 0) {
            held.addLast(new Held(bundle, expected.lease()));
            leased++;
          }
        } else {
          long unused = 1 + random.nextLong(back.lease().permits());
          String context =
              "seed " + seed + ", step " + step + ", back " + back + " at " + nowMicros;
          List<Long> expected = model.giveBack(back.bundle(), back.lease(), unused, nowMicros);
          assertEquals(
              expected, script.giveBack(back.bundle(), back.lease(), unused, nowMicros), context);
          given += expected.stream().mapToLong(Long::longValue).sum();
        }
      }
    }
    assertTrue(leased > TRACES && given > TRACES, leased + " leases, " + given + " given back");
  }
}
