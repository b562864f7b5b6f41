package io.tallystick.limit;

import org.junit.jupiter.api.Test;

/** The promises of the algorithms themselves, over many traces; scripts are held to the models. */
final class PromiseTest {
  private static final int TRACES = 400;
  private static final int STEPS = 600;

  @Test
  void limit_whateverNodesDo_isNeverPassed() {
    for (int i = 0; i < TRACES; i++) {
      Promise.holds(new LimiterModel(), "s", Seeds.next(), STEPS);
    }
  }

  @Test
  void limit_clockStepsBack_isNeverPassedInRealTime() {
    for (int i = 0; i < TRACES; i++) {
      Promise.holdsThoughTheClockGoesBack(new LimiterModel(), "s", Seeds.next(), STEPS);
    }
  }

  @Test
  void limit_saturated_givesNearlyAllAndIsNeverPassed() {
    for (int i = 0; i < 60; i++) {
      Promise.givesNearlyAll(new LimiterModel(), "s", Seeds.next());
    }
  }
}
