package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RateLimitFieldsTest {
  private static final Decision UNAVAILABLE =
      new Decision(Outcome.UNAVAILABLE, Source.REDIS_LOST, List.of());

  private static final Limit DEFAULT = new Limit("default", 100, 60_000);
  private static final Limit DAILY = new Limit("daily", 1_000, 86_400_000);

  @Test
  void policy_ofTwoLimits_listsBoth() {
    assertEquals(
        "\"default\";q=100;w=60, \"daily\";q=1000;w=86400",
        RateLimitFields.policy(fresh(DEFAULT, DAILY)));
  }

  @Test
  void policy_ofAWindowBetweenSeconds_roundsUp() {
    assertEquals("\"a\";q=5;w=2", RateLimitFields.policy(fresh(new Limit("a", 5, 1_001))));
  }

  @Test
  void policy_ofEveryAlgorithm_tellsQuotaAndWindow() {
    List<LimitState> states =
        fresh(
            Limit.gcra("smooth", 10, 1_000, 50),
            Limit.daily("day", 7),
            Limit.monthly("month", 8),
            Limit.credits("bought", 9));
    assertEquals(
        "\"smooth\";q=10;w=1, \"day\";q=7;w=86400, \"month\";q=8;w=2678400, \"bought\";q=9",
        RateLimitFields.policy(states));
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

  @Test
  void state_ofCredits_hasNoTime() {
    Limit credits = Limit.credits("bought", 9);
    assertEquals(
        "\"bought\";r=4",
        RateLimitFields.state(List.of(new LimitState("s", credits, 4, LimitState.NEVER, false))));
  }

  @Test
  void state_ofABurstOverTheLimit_remainsNoMoreThanThePolicyTells() {
    Limit smooth = Limit.gcra("a", 10, 1_000, 50);
    assertEquals("\"a\";r=10;t=0", RateLimitFields.state(fresh(smooth)));
  }

  @Test
  void fields_ofOneNameTwice_areToldApart() {
    List<LimitState> states =
        List.of(
            new LimitState("k", DEFAULT, 1, 0, false),
            new LimitState("o", DEFAULT, 0, 5_000, true));
    assertEquals(
        "\"default\";q=100;w=60, \"default-2\";q=100;w=60", RateLimitFields.policy(states));
    assertEquals("\"default\";r=1;t=0, \"default-2\";r=0;t=5", RateLimitFields.state(states));
    assertEquals(List.of("default-2"), RateLimitFields.violated(states));
  }

  @Test
  void fields_ofAShadow_tellNothing() {
    List<LimitState> states =
        List.of(
            new LimitState("k", DEFAULT.inShadow(), 0, 5_000, true),
            new LimitState("o", DEFAULT, 1, 0, false));
    assertEquals("\"default\";q=100;w=60", RateLimitFields.policy(states));
    assertEquals("\"default\";r=1;t=0", RateLimitFields.state(states));
    assertEquals(List.of(), RateLimitFields.violated(states));
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
    assertEquals(0, RateLimitFields.retryAfterSeconds(UNAVAILABLE));
  }

  private static List<LimitState> fresh(Limit... limits) {
    return Arrays.stream(limits)
        .map(limit -> new LimitState("s", limit, limit.burst(), 0, false))
        .toList();
  }
}
