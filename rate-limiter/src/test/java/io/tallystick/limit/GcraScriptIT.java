package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Smooth limits on a real Redis, under a clock of the test's own. */
final class GcraScriptIT {
  private static final long START_MICROS = 1_800_000_000_000_000L;

  @RegisterExtension private static final ScriptWithClock script = new ScriptWithClock();

  private final String subject = UUID.randomUUID().toString();

  @Test
  void burst_usedUp_comesBackPermitByPermit() {
    Limit limit = Limit.gcra("a", 3, 1_000, 5);
    assertEquals(5, look(limit, START_MICROS).remaining());
    assertTrue(admits(limit, 5, START_MICROS));
    // A permit takes a third of a second, which is no whole number of microseconds.
    assertTrue(!admits(limit, 1, START_MICROS + 333_333));
    assertTrue(admits(limit, 1, START_MICROS + 333_334));
    assertTrue(!admits(limit, 1, START_MICROS + 666_666));
    assertTrue(admits(limit, 1, START_MICROS + 666_667));
    assertTrue(admits(limit, 1, START_MICROS + 1_000_000));
    assertTrue(!admits(limit, 1, START_MICROS + 1_000_001));
  }

  @Test
  void denied_atItsRetryTime_isAdmittedAndNotBefore() {
    Limit limit = Limit.gcra("a", 10, 1_000, 4);
    assertTrue(admits(limit, 4, START_MICROS));
    Decision denied = take(limit, 3, START_MICROS);
    assertEquals(300, denied.retryAfterMillis());
    assertTrue(!admits(limit, 3, START_MICROS + 299_999));
    assertTrue(admits(limit, 3, START_MICROS + 300_000));
  }

  @Test
  void reset_isWhenTheNextPermitComesBack() {
    Limit limit = Limit.gcra("a", 10, 1_000, 4);
    assertEquals(0, look(limit, START_MICROS).resetAfterMillis());
    take(limit, 3, START_MICROS);
    LimitState later = look(limit, START_MICROS + 30_000);
    assertEquals(1, later.remaining());
    assertEquals(70, later.resetAfterMillis());
  }

  @Test
  void cost_overTheBurst_isDeniedForEverWithoutAChange() {
    Limit limit = Limit.gcra("a", 10, 1_000, 4);
    Decision denied = take(limit, 5, START_MICROS);
    assertEquals(Decision.NEVER, denied.retryAfterMillis());
    assertEquals(4, denied.limits().get(0).remaining());
    assertEquals(0, script.redis().exists(ScriptWithClock.key(subject, limit)));
  }

  @Test
  void clock_stepsBackByHours_refillsNothingAndDelaysNoLongerThanABurst() {
    Limit limit = Limit.gcra("a", 10, 1_000, 4);
    assertTrue(admits(limit, 4, START_MICROS));
    long backMicros = START_MICROS - 7_200_000_000L;
    Decision denied = take(limit, 1, backMicros);
    assertEquals(Outcome.DENIED, denied.outcome());
    assertEquals(100, denied.retryAfterMillis());
    assertTrue(!admits(limit, 1, backMicros + 99_999));
    assertTrue(admits(limit, 4, backMicros + 400_000));
  }

  @Test
  void numbers_atTheirBounds_stayExact() {
    Limit limit = Limit.gcra("a", Limit.LIMIT_MAX, Limit.WINDOW_MILLIS_MAX, Limit.LIMIT_MAX);
    assertTrue(admits(limit, Limit.LIMIT_MAX - 1, START_MICROS));
    assertEquals(1, look(limit, START_MICROS).remaining());
    assertTrue(admits(limit, 1, START_MICROS));
    assertEquals(0, look(limit, START_MICROS).remaining());
    // 2,678,400 microseconds refill exactly 1,000,000 permits.
    assertEquals(1_000_000, look(limit, START_MICROS + 2_678_400).remaining());
    assertEquals(999_999, look(limit, START_MICROS + 2_678_399).remaining());
  }

  @Test
  void rate_changed_keepsWhatIsOwedInPermits() {
    Limit before = Limit.gcra("a", 100, 60_000, 100);
    assertTrue(admits(before, 60, START_MICROS));
    assertEquals(140, look(Limit.gcra("a", 200, 60_000, 200), START_MICROS).remaining());
    assertEquals(40, look(Limit.gcra("a", 100, 1_000, 100), START_MICROS).remaining());
    Limit less = Limit.gcra("a", 50, 60_000, 50);
    Decision denied = take(less, 1, START_MICROS);
    assertEquals(0, denied.limits().get(0).remaining());
    assertEquals(1_200, denied.retryAfterMillis());
  }

  @Test
  void lease_usedLate_isChargedForItsLife() {
    Limit limit = Limit.gcra("a", 1_000, 1_000, 100);
    Bundle bundle = new Bundle(subject, List.of(new Claim(subject, List.of(limit))));
    Lease lease = script.take(bundle, List.of(), 1_000, START_MICROS).lease();
    assertEquals(11, lease.permits());
    assertEquals(10_000, lease.lifeMicros());
    assertEquals(100 - 10 - 11, lease.limits().get(0).remaining());
    assertEquals(List.of(11L), script.giveBack(bundle, lease, 11, START_MICROS + 1));
    assertEquals(90, look(limit, START_MICROS + 1).remaining());
  }

  @Test
  void lease_givenBackLate_paysBackOnlyWhatTimeHasNot() {
    Limit limit = Limit.gcra("a", 1_000, 1_000, 800);
    Bundle bundle = new Bundle(subject, List.of(new Claim(subject, List.of(limit))));
    Lease lease = script.take(bundle, List.of(), 1_000, START_MICROS).lease();
    assertEquals(98, lease.permits());
    long laterMicros = START_MICROS + 100_000;
    assertTrue(admits(limit, 700, laterMicros));
    assertEquals(92, look(limit, laterMicros).remaining());
    script.giveBack(bundle, lease, 98, laterMicros);
    assertEquals(100, look(limit, laterMicros).remaining());
  }

  private LimitState look(Limit limit, long nowMicros) {
    return take(limit, 0, nowMicros).limits().get(0);
  }

  private boolean admits(Limit limit, long cost, long nowMicros) {
    return take(limit, cost, nowMicros).outcome() == Outcome.ADMITTED;
  }

  private Decision take(Limit limit, long cost, long nowMicros) {
    return script.take(new Take(subject, List.of(limit), cost), nowMicros);
  }
}
