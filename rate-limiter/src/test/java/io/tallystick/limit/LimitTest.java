package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LimitTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "default", "A-b_9", "abcdefghijklmnopqrstuvwxyz012345"})
  void name_ofTheAlphabet_accepted(String name) {
    assertDoesNotThrow(() -> new Limit(name, 1, 1_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a b",
        "a\"",
        "a}",
        "a:b",
        "é",
        "a\n",
        "abcdefghijklmnopqrstuvwxyz0123456"
      })
  void name_ofAnythingElse_refused(String name) {
    assertThrows(IllegalArgumentException.class, () -> new Limit(name, 1, 1_000));
  }

  @ParameterizedTest
  @CsvSource({"1,1000", "1000000000000,2678400000"})
  void numbers_atTheirBounds_accepted(long limit, long windowMillis) {
    assertDoesNotThrow(() -> new Limit("a", limit, windowMillis));
  }

  @ParameterizedTest
  @CsvSource({
    "0,1000",
    "-1,1000",
    "1000000000001,1000",
    "1,999",
    "1,2678400001",
    "1,-1000",
  })
  void numbers_outOfBounds_refused(long limit, long windowMillis) {
    assertThrows(IllegalArgumentException.class, () -> new Limit("a", limit, windowMillis));
  }

  @Test
  void algorithms_withNoWindowOrBurstOfTheirOwn_haveTheOnesThatMeanIt() {
    assertEquals(0, Limit.credits("a", 5).windowMillis());
    assertEquals(Limit.WINDOW_MILLIS_MAX, Limit.monthly("a", 5).windowMillis());
    assertEquals(86_400_000, Limit.daily("a", 5).windowMillis());
    assertEquals(5, new Limit("a", Algorithm.FIXED, 5, 1_000, 77, false).burst());
    assertEquals(77, Limit.gcra("a", 5, 1_000, 77).burst());
    assertEquals("fixed", Limit.monthly("a", 5).algorithm().text());
  }

  @Test
  void credits_none_accepted() {
    assertEquals(0, Limit.credits("a", 0).limit());
    assertThrows(IllegalArgumentException.class, () -> Limit.credits("a", -1));
  }

  @ParameterizedTest
  @CsvSource({"5,1000,0", "5,1000,1000000000001", "1,2678400000,2", "1,1000,2678401"})
  void burst_outOfBoundsOrRefillingLate_refused(long limit, long windowMillis, long burst) {
    assertThrows(IllegalArgumentException.class, () -> Limit.gcra("a", limit, windowMillis, burst));
  }

  @ParameterizedTest
  @CsvSource({"1,2678400000,1", "1,1000,2678400", "1000000000000,2678400000,1000000000000"})
  void burst_thatRefillsInTime_accepted(long limit, long windowMillis, long burst) {
    assertDoesNotThrow(() -> Limit.gcra("a", limit, windowMillis, burst));
  }

  @Test
  void shadow_isTheSameLimitThatDeniesNothing() {
    Limit shadow = Limit.gcra("a", 5, 1_000, 7).inShadow();
    assertEquals(new Limit("a", Algorithm.GCRA, 5, 1_000, 7, true), shadow);
    assertFalse(new LimitState("s", shadow, 0, 9, true).denies());
    assertTrue(new LimitState("s", Limit.gcra("a", 5, 1_000, 7), 0, 9, true).denies());
  }

  @Test
  void state_thatContradictsItself_refused() {
    Limit limit = new Limit("a", 5, 1_000);
    assertThrows(IllegalArgumentException.class, () -> new LimitState("s", limit, -1, 0, false));
    assertThrows(IllegalArgumentException.class, () -> new LimitState("s", limit, 6, 0, false));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LimitState("s", limit, 1, LimitState.NEVER, false));
  }
}
