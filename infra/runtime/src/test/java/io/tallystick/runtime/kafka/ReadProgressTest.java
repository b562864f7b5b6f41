package io.tallystick.runtime.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class ReadProgressTest {
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final ReadProgress progress = new ReadProgress("reading", 7);

  @Test
  void sentence_halfway_hasRecordsShareRateAndRest() {
    assertEquals(
        "reading: 40,000 records, 25 %, 20,000 a second, about 6 s to go",
        progress.at(40_000, 50_000, 200_000, 7 + 2 * SECOND_NANOS));
  }

  @Test
  void sentence_atTheBeginningAndOfNothing_isStillOne() {
    assertEquals(
        "reading: 0 records, 0 %, 0 a second, remaining time unknown", progress.at(0, 0, 10, 7));
    assertEquals(
        "reading: 0 records, 100 %, 0 a second, remaining time unknown",
        progress.at(0, 0, 0, 7 + SECOND_NANOS));
  }

  @Test
  void log_isToldEveryFiveSecondsAtMost() {
    assertFalse(progress.isTimeToTell(7 + 4 * SECOND_NANOS));
    assertTrue(progress.isTimeToTell(7 + 5 * SECOND_NANOS));
    assertFalse(progress.isTimeToTell(7 + 9 * SECOND_NANOS));
    assertTrue(progress.isTimeToTell(7 + 10 * SECOND_NANOS));
  }
}
