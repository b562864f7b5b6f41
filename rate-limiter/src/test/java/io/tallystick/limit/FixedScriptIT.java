package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Fixed windows and the calendar on a real Redis, under a clock of the test's own. */
final class FixedScriptIT {
  private static final long START_MICROS = 1_800_000_000_000_000L;

  @RegisterExtension private static final ScriptWithClock script = new ScriptWithClock();

  private final String subject = UUID.randomUUID().toString();

  @Test
  void window_ends_andTheNextIsFull() {
    Limit limit = Limit.fixed("a", 5, 10_000);
    assertTrue(admits(limit, 5, START_MICROS + 9_000_000));
    Decision denied = take(limit, 2, START_MICROS + 9_500_000);
    assertEquals(500, denied.retryAfterMillis());
    assertTrue(!admits(limit, 1, START_MICROS + 9_999_999));
    assertTrue(admits(limit, 5, START_MICROS + 10_000_000));
  }

  @ParameterizedTest
  @CsvSource({
    "2028-02-01T00:00:00Z,2028-02-29T23:59:59.999999Z,2028-03-01T00:00:00Z",
    "2027-02-14T12:00:00Z,2027-02-28T23:59:59.999999Z,2027-03-01T00:00:00Z",
    "2100-02-28T23:59:59.999999Z,2100-02-28T23:59:59.999999Z,2100-03-01T00:00:00Z",
    "2026-12-31T23:59:59Z,2026-12-31T23:59:59.999999Z,2027-01-01T00:00:00Z",
    "2027-01-31T05:00:00Z,2027-01-31T23:59:59.999999Z,2027-02-01T00:00:00Z",
  })
  void month_endsWithTheCalendar(String taken, String last, String next) {
    Limit limit = Limit.monthly("a", 5);
    assertTrue(admits(limit, 5, micros(taken)));
    assertTrue(!admits(limit, 1, micros(last)));
    assertEquals(1, take(limit, 1, micros(last)).retryAfterMillis());
    assertTrue(admits(limit, 5, micros(next)));
  }

  @Test
  void day_endsAtMidnightUtc() {
    Limit limit = Limit.daily("a", 1);
    assertTrue(admits(limit, 1, micros("2027-05-05T00:00:00Z")));
    assertTrue(!admits(limit, 1, micros("2027-05-05T23:59:59.999999Z")));
    assertTrue(admits(limit, 1, micros("2027-05-06T00:00:00Z")));
  }

  @Test
  void clock_stepsBackIntoTheWindowBefore_refillsNothing() {
    Limit limit = Limit.fixed("a", 5, 10_000);
    assertTrue(admits(limit, 4, START_MICROS + 1));
    Decision denied = take(limit, 2, START_MICROS - 2_000_000);
    assertEquals(Outcome.DENIED, denied.outcome());
    assertEquals(12_000, denied.retryAfterMillis());
    assertTrue(admits(limit, 1, START_MICROS - 1_000_000));
    assertTrue(!admits(limit, 1, START_MICROS + 2));
  }

  @Test
  void clock_stepsBackByHours_delaysNoLongerThanAWindow() {
    Limit limit = Limit.fixed("a", 5, 10_000);
    assertTrue(admits(limit, 5, START_MICROS));
    Decision denied = take(limit, 1, START_MICROS - 7_200_000_000L);
    assertEquals(Outcome.DENIED, denied.outcome());
    assertEquals(10_000, denied.retryAfterMillis());
  }

  @Test
  void window_changed_keepsWhatMayHaveBeenTakenInIt() {
    assertTrue(admits(Limit.daily("a", 100), 60, START_MICROS));
    assertEquals(40, look(Limit.monthly("a", 100), START_MICROS + 1).remaining());
    assertEquals(40, look(Limit.fixed("a", 100, 60_000), START_MICROS + 1).remaining());
    assertEquals(0, look(Limit.fixed("a", 50, 60_000), START_MICROS + 1).remaining());
    long nextDay = START_MICROS + 86_400_000_000L;
    assertEquals(100, look(Limit.fixed("a", 100, 60_000), nextDay).remaining());
  }

  @Test
  void lease_endsWithItsWindow() {
    Limit limit = Limit.fixed("a", 80, 10_000);
    Bundle bundle = new Bundle(subject, List.of(new Claim(subject, List.of(limit))));
    long nearEnd = START_MICROS + 9_999_000;
    Lease lease = script.take(bundle, List.of(), 100, nearEnd).lease();
    assertEquals(10, lease.permits());
    assertEquals(1_000, lease.lifeMicros());
    assertEquals(List.of(4L), script.giveBack(bundle, lease, 4, nearEnd + 999));
    assertEquals(74, look(limit, nearEnd + 999).remaining());
    assertEquals(List.of(0L), script.giveBack(bundle, lease, 4, nearEnd + 1_000));
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

  private static long micros(String time) {
    return ChronoUnit.MICROS.between(Instant.EPOCH, Instant.parse(time));
  }
}
