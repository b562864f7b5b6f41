package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The script on a real Redis, under a clock of the test's own: edges, steps, changes. */
final class SlidingScriptIT {
  private static final long START_MICROS = 1_800_000_000_000_000L;

  @RegisterExtension private static final ScriptWithClock script = new ScriptWithClock();

  private final String subject = UUID.randomUUID().toString();

  @Test
  void taken_atTheLastMicrosecondOfItsSlot_leavesOneWindowAndAMicrosecondLater() {
    Limit limit = new Limit("a", 1, 1_000);
    long lastOfSlotMicros = START_MICROS + 9_999;
    assertTrue(admits(subject, limit, 1, lastOfSlotMicros));
    assertEquals(Outcome.DENIED, take(limit, 1, lastOfSlotMicros + 1_000_000).outcome());
    assertEquals(Outcome.ADMITTED, take(limit, 1, lastOfSlotMicros + 1_000_001).outcome());
  }

  @Test
  void taken_atTheFirstMicrosecondOfItsSlot_staysForAWindowAndASlot() {
    Limit limit = new Limit("a", 1, 1_000);
    assertTrue(admits(subject, limit, 1, START_MICROS));
    Decision denied = take(limit, 1, START_MICROS + 1_009_999);
    assertEquals(Outcome.DENIED, denied.outcome());
    assertEquals(1, denied.retryAfterMillis());
    assertEquals(Outcome.ADMITTED, take(limit, 1, START_MICROS + 1_010_000).outcome());
  }

  @Test
  void denied_atItsRetryTime_isAdmittedAndNotBefore() {
    Limit limit = new Limit("a", 10, 1_000);
    for (int i = 0; i < 10; i++) {
      assertTrue(admits(subject, limit, 1, START_MICROS + i * 50_000));
    }
    long askedMicros = START_MICROS + 500_000;
    long retryMicros = take(limit, 4, askedMicros).retryAfterMillis() * 1_000;
    assertEquals(660_000, retryMicros);
    assertEquals(Outcome.DENIED, take(limit, 4, askedMicros + retryMicros - 1).outcome());
    assertEquals(Outcome.ADMITTED, take(limit, 4, askedMicros + retryMicros).outcome());
  }

  @Test
  void clock_stepsBackWithinAWindow_refillsNothing() {
    Limit limit = new Limit("a", 1, 1_000);
    assertTrue(admits(subject, limit, 1, START_MICROS));
    Decision denied = take(limit, 1, START_MICROS - 900_000);
    assertEquals(Outcome.DENIED, denied.outcome());
    assertEquals(1_910, denied.retryAfterMillis());
    assertEquals(Outcome.ADMITTED, take(limit, 1, START_MICROS + 1_010_000).outcome());
  }

  @Test
  void clock_stepsBackByHours_refillsNothingAndDelaysNoLongerThanAWindow() {
    Limit limit = new Limit("a", 1, 1_000);
    assertTrue(admits(subject, limit, 1, START_MICROS));
    long twoHoursBackMicros = START_MICROS - 7_200_000_000L;
    Decision denied = take(limit, 1, twoHoursBackMicros);
    assertEquals(Outcome.DENIED, denied.outcome());
    assertEquals(1_010, denied.retryAfterMillis());
    assertEquals(Outcome.DENIED, take(limit, 1, twoHoursBackMicros + 1_009_999).outcome());
    assertEquals(Outcome.ADMITTED, take(limit, 1, twoHoursBackMicros + 1_010_000).outcome());
  }

  @Test
  void window_changed_keepsWhatWasTakenForTheNewWindow() {
    Limit minute = new Limit("a", 5, 60_000);
    Limit tenSeconds = new Limit("a", 5, 10_000);
    assertTrue(admits(subject, minute, 5, START_MICROS));
    long nowMicros = START_MICROS + 5_000_000;
    assertEquals(Outcome.DENIED, take(tenSeconds, 1, nowMicros).outcome());
    assertEquals(Outcome.DENIED, take(tenSeconds, 1, START_MICROS + 10_000_000).outcome());
    assertEquals(Outcome.ADMITTED, take(tenSeconds, 5, START_MICROS + 10_700_000).outcome());
  }

  @Test
  void limit_loweredBelowWhatIsTaken_remainsZeroAndLooksAreAdmitted() {
    assertTrue(admits(subject, new Limit("a", 10, 1_000), 8, START_MICROS));
    Decision look = take(new Limit("a", 3, 1_000), 0, START_MICROS + 1);
    assertEquals(Outcome.ADMITTED, look.outcome());
    assertEquals(0, look.limits().get(0).remaining());
    assertEquals(Outcome.DENIED, take(new Limit("a", 3, 1_000), 1, START_MICROS + 2).outcome());
  }

  @Test
  void cost_overTheLimit_isDeniedForEverWithoutAChange() {
    Limit limit = new Limit("a", 10, 1_000);
    Decision denied = take(limit, 11, START_MICROS);
    assertEquals(Outcome.DENIED, denied.outcome());
    assertEquals(Decision.NEVER, denied.retryAfterMillis());
    assertEquals(10, denied.limits().get(0).remaining());
    assertEquals(0, script.redis().exists(ScriptWithClock.key(subject, limit)));
  }

  @Test
  void numbers_atTheirBounds_stayExact() {
    Limit limit = new Limit("a", Limit.LIMIT_MAX, Limit.WINDOW_MILLIS_MAX);
    assertTrue(admits(subject, limit, Limit.LIMIT_MAX - 1, START_MICROS));
    assertEquals(1, take(limit, 0, START_MICROS + 1).limits().get(0).remaining());
    assertEquals(Decision.NEVER, take(limit, Long.MAX_VALUE, START_MICROS + 2).retryAfterMillis());
    Decision last = take(limit, 1, START_MICROS + 3);
    assertEquals(Outcome.ADMITTED, last.outcome());
    assertEquals(0, last.limits().get(0).remaining());
  }

  @Test
  void deniedAndLooking_writeNothing() {
    Limit wide = new Limit("wide", 10, 60_000);
    Limit narrow = new Limit("narrow", 1, 1_000);
    List<Limit> both = List.of(wide, narrow);
    script.take(new Take(subject, both, 1), START_MICROS);
    byte[] wideBefore = dump(wide);
    byte[] narrowBefore = dump(narrow);
    for (int i = 1; i < 100; i++) {
      long nowMicros = START_MICROS + i * 10_000;
      assertEquals(Outcome.DENIED, script.take(new Take(subject, both, 1), nowMicros).outcome());
      script.take(new Take(subject, both, 0), nowMicros);
    }
    script.take(new Take(subject, both, 0), START_MICROS + 200_000_000);
    assertArrayEquals(wideBefore, dump(wide));
    assertArrayEquals(narrowBefore, dump(narrow));
  }

  @Test
  void key_afterAnAdmission_outlivesItsWindowAndThenGoes() {
    Limit limit = new Limit("a", 10, 60_000);
    script.take(new Take(subject, List.of(limit), 1), START_MICROS);
    long ttlMillis = script.redis().pttl(ScriptWithClock.key(subject, limit));
    assertTrue(ttlMillis > 120_000 && ttlMillis <= 180_000, ttlMillis + " ms");
  }

  @Test
  void hash_afterManyWindows_holdsOnlyWhatCounts() {
    Limit limit = new Limit("a", 1_000_000, 1_000);
    for (int i = 0; i < 2_000; i++) {
      script.take(new Take(subject, List.of(limit), 1), START_MICROS + i * 10_000L);
    }
    long fields = script.redis().hlen(ScriptWithClock.key(subject, limit));
    assertEquals(101 + 5, fields);
  }

  private byte[] dump(Limit limit) {
    byte[] dump = script.redis().dump(ScriptWithClock.key(subject, limit));
    assertNotNull(dump);
    return dump;
  }

  private Decision take(Limit limit, long cost, long nowMicros) {
    return script.take(new Take(subject, List.of(limit), cost), nowMicros);
  }

  private static boolean admits(String subject, Limit limit, long cost, long nowMicros) {
    Take take = new Take(subject, List.of(limit), cost);
    return script.take(take, nowMicros).outcome() == Outcome.ADMITTED;
  }
}
