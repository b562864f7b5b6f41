package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What one trip to a real Redis carries: claims, limits in shadow, several calls, leases. */
final class TripScriptIT {
  private static final long START_MICROS = 1_800_000_000_000_000L;

  @RegisterExtension private static final ScriptWithClock script = new ScriptWithClock();

  private final String subject = UUID.randomUUID().toString();

  private static final Limit TEN = new Limit("a", 10, 60_000);

  @Test
  void claims_oneWithoutRoom_takeFromNone() {
    Bundle bundle = bundle(TEN, new Limit("a", 2, 60_000));
    Decision denied = take(bundle, 3);
    assertEquals(Outcome.DENIED, denied.outcome());
    assertEquals(List.of(10L, 2L), remaining(denied));
    assertEquals(List.of(8L, 0L), remaining(take(bundle, 2)));
    assertEquals("o", denied.limits().get(1).subject());
    assertTrue(denied.limits().get(1).denies() && !denied.limits().get(0).exceeded());
  }

  @Test
  void subject_ofAnotherClaim_isCountedByItself() {
    take(bundle(TEN, TEN), 4);
    Bundle otherKey = new Bundle(subject, List.of(claim("k/2", TEN), claim("o", TEN)));
    assertEquals(List.of(9L, 5L), remaining(take(otherKey, 1)));
  }

  @Test
  void shadow_withoutRoom_isToldAndAdmittedAndTakesNothing() {
    Bundle bundle = bundle(TEN, new Limit("a", 2, 60_000).inShadow());
    assertEquals(List.of(9L, 1L), remaining(take(bundle, 1)));
    Decision admitted = take(bundle, 2);
    assertEquals(Outcome.ADMITTED, admitted.outcome());
    assertEquals(List.of(7L, 1L), remaining(admitted));
    assertTrue(admitted.limits().get(1).exceeded() && !admitted.limits().get(1).denies());
    assertEquals(0, admitted.retryAfterMillis());
  }

  @Test
  void shadow_ofADeniedCall_takesNothing() {
    Bundle bundle = bundle(new Limit("a", 1, 60_000), TEN.inShadow());
    assertEquals(Outcome.DENIED, take(bundle, 2).outcome());
    assertEquals(List.of(1L, 10L), remaining(take(bundle, 0)));
  }

  @Test
  void calls_ofOneTrip_areDecidedAsIfEachHadComeAlone() {
    Bundle bundle = bundle(TEN, TEN);
    TakeReply reply = script.take(bundle, List.of(4L, 8L, 0L, 6L, 1L), 0, START_MICROS);
    List<Outcome> outcomes = reply.decisions().stream().map(Decision::outcome).toList();
    assertEquals(
        List.of(
            Outcome.ADMITTED, Outcome.DENIED, Outcome.ADMITTED, Outcome.ADMITTED, Outcome.DENIED),
        outcomes);
    assertEquals(List.of(6L, 6L), remaining(reply.decisions().get(2)));
    assertEquals(List.of(0L, 0L), remaining(reply.decisions().get(4)));
  }

  @Test
  void lease_isAnEighthOfTheTightestAndLivesAsTheShortest() {
    Bundle bundle = bundle(new Limit("a", 1_000, 10_000), new Limit("b", 81, 60_000));
    Lease lease = script.take(bundle, List.of(1L), 100, START_MICROS).lease();
    assertEquals(10, lease.permits());
    assertEquals(100_000, lease.lifeMicros());
    assertEquals(List.of(989L, 70L), lease.limits().stream().map(LimitState::remaining).toList());
    assertEquals(List.of(3L, 3L), script.giveBack(bundle, lease, 3, START_MICROS + 100_000));
    assertEquals(List.of(992L, 73L), remaining(take(bundle, 0)));
  }

  @Test
  void lease_ofATripInWhichACallDidNotFit_isNotGranted() {
    Bundle bundle = bundle(TEN, new Limit("a", 100, 60_000));
    Lease lease = script.take(bundle, List.of(1L, 11L), 100, START_MICROS).lease();
    assertEquals(0, lease.permits());
    assertEquals(List.of(9L, 99L), remaining(take(bundle, 0)));
  }

  @Test
  void lease_ofCredits_isNeverGranted() {
    Bundle bundle = bundle(new Limit("a", 1_000, 60_000), Limit.credits("c", 1_000));
    assertEquals(0, script.take(bundle, List.of(1L), 100, START_MICROS).lease().permits());
    assertEquals(List.of(999L, 999L), remaining(take(bundle, 0)));
  }

  @Test
  void lease_ofAnEmptiedRedis_isNotTakenOutOfWhatOthersTook() {
    Bundle bundle = bundle(new Limit("a", 1_000, 60_000), Limit.fixed("a", 1_000, 60_000));
    Lease lease = script.take(bundle, List.of(), 50, START_MICROS).lease();
    bundle.keys().forEach(key -> script.redis().del(key));
    script.take(bundle, List.of(60L), 0, START_MICROS + 600_000);
    assertEquals(List.of(0L, 0L), script.giveBack(bundle, lease, 50, START_MICROS + 600_001));
  }

  private Bundle bundle(Limit own, Limit shared) {
    return new Bundle(subject, List.of(claim("k/1", own), claim("o", shared)));
  }

  private static Claim claim(String subject, Limit limit) {
    return new Claim(subject, List.of(limit));
  }

  private static Decision take(Bundle bundle, long cost) {
    return script.take(new Take(bundle, cost), START_MICROS);
  }

  private static List<Long> remaining(Decision decision) {
    return decision.limits().stream().map(LimitState::remaining).toList();
  }
}
