package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Limits that change under their name, and credits, on a real Redis. */
final class ChangedLimitIT {
  private static final long START_MICROS = 1_800_000_000_000_000L;

  @RegisterExtension private static final ScriptWithClock script = new ScriptWithClock();

  private final String subject = UUID.randomUUID().toString();

  @Test
  void limit_raisedOrLowered_keepsWhatWasTaken() {
    List<Algorithm> all =
        List.of(Algorithm.SLIDING, Algorithm.GCRA, Algorithm.FIXED, Algorithm.CREDITS);
    for (Algorithm algorithm : all) {
      take(of(algorithm, 100), 60);
      assertEquals(140, remaining(of(algorithm, 200)), algorithm.text());
      assertEquals(0, remaining(of(algorithm, 50)), algorithm.text());
      assertEquals(Outcome.DENIED, take(of(algorithm, 50), 1).outcome());
    }
  }

  @Test
  void algorithm_changed_beginsAnewAndFindsTheOldCountWhenChangedBack() {
    take(of(Algorithm.SLIDING, 100), 60);
    for (Algorithm other : List.of(Algorithm.GCRA, Algorithm.FIXED, Algorithm.CREDITS)) {
      assertEquals(100, remaining(of(other, 100)), other.text());
      assertEquals(Outcome.ADMITTED, take(of(other, 100), 10).outcome());
    }
    assertEquals(40, remaining(of(Algorithm.SLIDING, 100)));
  }

  @Test
  void credits_usedUp_areDeniedForEverUntilMoreAreGranted() {
    Limit bought = Limit.credits("c", 10);
    assertEquals(Outcome.ADMITTED, take(bought, 9).outcome());
    Decision denied = take(bought, 2);
    assertEquals(Outcome.DENIED, denied.outcome());
    assertEquals(Decision.NEVER, denied.retryAfterMillis());
    assertEquals(1, remaining(bought));
    assertEquals(Outcome.ADMITTED, take(Limit.credits("c", 15), 6).outcome());
    assertEquals(0, remaining(Limit.credits("c", 15)));
    assertEquals(-1, script.redis().ttl(ScriptWithClock.key(subject, bought)));
  }

  @Test
  void credits_leftForAnotherAlgorithm_staySpent() {
    take(Limit.credits("a", 10), 9);
    take(new Limit("a", 10, 60_000), 5);
    assertEquals(1, remaining(Limit.credits("a", 10)));
  }

  private static Limit of(Algorithm algorithm, long limit) {
    return new Limit("n", algorithm, limit, 60_000, limit, false);
  }

  private long remaining(Limit limit) {
    return take(limit, 0).limits().get(0).remaining();
  }

  private Decision take(Limit limit, long cost) {
    return script.take(new Take(subject, List.of(limit), cost), START_MICROS);
  }
}
