package io.tallystick.verifier.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WallClockTest {
  private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
  private static final long BORN = Long.MAX_VALUE - 10;

  private final AtomicInteger readings = new AtomicInteger();
  private Instant time = NOON;
  private final WallClock clock =
      new WallClock(
          () -> {
            readings.incrementAndGet();
            return time;
          },
          BORN);

  @Test
  void time_isReadOnceAMillisecond_overTheEndOfTheNumbersToo() {
    time = NOON.plusMillis(1);
    assertEquals(NOON, clock.apply(BORN + WallClock.STEP_NANOS - 1));
    assertEquals(1, readings.get());
    assertEquals(time, clock.apply(BORN + WallClock.STEP_NANOS));
    assertEquals(time, clock.apply(BORN + 2 * WallClock.STEP_NANOS - 1));
    assertEquals(2, readings.get());
  }

  @Test
  void timeOfDay_thatIsSetBack_isFollowedWithinAMillisecond() {
    time = NOON.minusSeconds(3_600);
    assertEquals(NOON, clock.apply(BORN + WallClock.STEP_NANOS - 1));
    assertEquals(time, clock.apply(BORN + WallClock.STEP_NANOS));
  }

  @Test
  void reading_ofALaterMoment_isNotGivenForAnEarlierOne() {
    time = NOON.plusMillis(5);
    assertEquals(time, clock.apply(BORN + 5 * WallClock.STEP_NANOS));
    time = NOON.plusMillis(6);
    assertEquals(time, clock.apply(BORN + 5 * WallClock.STEP_NANOS - 1));
  }
}
