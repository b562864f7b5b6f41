package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RateLimitFieldsTest {
  private static final Limit DEFAULT = new Limit("default", 100, 60_000);
  private static final Limit DAILY = new Limit("daily", 1_000, 86_400_000);

  @Test
  void policy_ofTwoLimits_listsBoth() {
    assertEquals(
        "\"default\";q=100;w=60, \"daily\";q=1000;w=86400",
        RateLimitFields.policy(List.of(DEFAULT, DAILY)));
  }

  @Test
  void policy_ofAWindowBetweenSeconds_roundsUp() {
    assertEquals("\"a\";q=5;w=2", RateLimitFields.policy(List.of(new Limit("a", 5, 1_001))));
  }

  @Test
  void state_ofTwoLimits_listsBoth() {
    List<LimitState> states =
        List.of(
            new LimitState("s", DEFAULT, 73, 21_001, false),
            new LimitState("s", DAILY, 973, 0, false));
    assertEquals("\"default\";r=73;t=22, \"daily\";r=973;t=0", RateLimitFields.state(states));
  }

  @Test
  void state_thatNeverResets_hasNoTime() {
    assertEquals(
        "\"default\";r=100",
        RateLimitFields.state(List.of(new LimitState("s", DEFAULT, 100, LimitState.NEVER, true))));
  }

  @ParameterizedTest
  @CsvSource({"1,1", "999,1", "1000,1", "1001,2", "60600,61", "-1,-1"})
  void retryAfter_ofADenial_isInSecondsAndNeverBeforeTheReset(long millis, long seconds) {
    LimitState state = new LimitState("s", DEFAULT, 0, millis, true);
    Decision denied = new Decision(Outcome.DENIED, Source.REDIS, List.of(state));
    assertEquals(seconds, RateLimitFields.retryAfterSeconds(denied));
  }

  @Test
  void fields_ofNothing_areEmpty() {
    assertEquals("", RateLimitFields.policy(List.of()));
    assertEquals("", RateLimitFields.state(List.of()));
    assertEquals(0, RateLimitFields.retryAfterSeconds(OnRedisLoss.DENY.decision()));
  }
}
