package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

final class DecisionTest {
  private static final Limit A = new Limit("a", 10, 1_000);
  private static final Limit B = new Limit("b", 10, 60_000);

  @Test
  void retryAfter_ofADenial_isTheLongestWaitOfTheExceededLimits() {
    Decision denied =
        new Decision(
            Outcome.DENIED,
            Source.REDIS,
            List.of(
                new LimitState("s", A, 0, 700, true),
                new LimitState("s", B, 0, 900, true),
                new LimitState("s", new Limit("c", 10, 1_000), 5, 5_000, false)));
    assertEquals(900, denied.retryAfterMillis());
  }

  @Test
  void retryAfter_ofACostOverOneLimit_isNever() {
    Decision denied =
        new Decision(
            Outcome.DENIED,
            Source.REDIS,
            List.of(
                new LimitState("s", A, 0, LimitState.NEVER, true),
                new LimitState("s", B, 0, 900, true)));
    assertEquals(Decision.NEVER, denied.retryAfterMillis());
  }

  @Test
  void retryAfter_ofAnAdmission_isZero() {
    Decision admitted =
        new Decision(
            Outcome.ADMITTED, Source.REDIS, List.of(new LimitState("s", A, 3, 800, false)));
    assertEquals(0, admitted.retryAfterMillis());
  }

  @Test
  void outcome_thatTheSourceCannotHave_refused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Decision(Outcome.ADMITTED, Source.REMEMBERED, List.of()));
    assertThrows(
        IllegalArgumentException.class,
        () -> new Decision(Outcome.UNAVAILABLE, Source.REDIS, List.of()));
  }

  @Test
  void reply_ofTheWrongShape_refused() {
    Take take = new Take("s", List.of(A), 1);
    List<List<Long>> senseless =
        List.of(List.of(), List.of(1L), List.of(1L, 2L, 3L), List.of(1L, -5L, 0L, 0L));
    for (List<Long> reply : senseless) {
      assertThrows(IllegalArgumentException.class, () -> TakeScript.decision(take, reply));
    }
  }
}
