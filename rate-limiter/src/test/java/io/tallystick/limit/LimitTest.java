package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

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
  void state_thatContradictsItself_refused() {
    Limit limit = new Limit("a", 5, 1_000);
    assertThrows(IllegalArgumentException.class, () -> new LimitState("s", limit, -1, 0, false));
    assertThrows(IllegalArgumentException.class, () -> new LimitState("s", limit, 6, 0, false));
    assertThrows(
        IllegalArgumentException.class,
        () -> new LimitState("s", limit, 1, LimitState.NEVER, false));
  }
}
