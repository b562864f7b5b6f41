package io.tallystick.key.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DurationTextTest {

  @ParameterizedTest
  @CsvSource({
    "250ms,250,250ms",
    "60s,60000,1m",
    "90s,90000,90s",
    "24h,86400000,1d",
    "0s,0,0ms",
    "31d,2678400000,31d"
  })
  void parse_andFormat_agree(String text, long millis, String canonical) {
    assertEquals(millis, DurationText.parseMillis(text));
    assertEquals(canonical, DurationText.format(millis));
    assertEquals(millis, DurationText.parseMillis(canonical));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "60", "s", "-1s", "1.5s", "1 s", "1y", "1S", "PT1S", "9999999999999s"})
  void parse_whatIsNoDuration_isRefused(String text) {
    assertThrows(IllegalArgumentException.class, () -> DurationText.parseMillis(text));
  }
}
