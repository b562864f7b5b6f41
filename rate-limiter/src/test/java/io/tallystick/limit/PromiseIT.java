package io.tallystick.limit;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The promises on a real Redis, under a clock of the test's own: any algorithm, limits from 1 to
 * 100,000, windows from a second to an hour, with leases. {@code -Dtallystick.traces} makes more.
 */
final class PromiseIT {
  private static final int TRACES = Integer.getInteger("tallystick.traces", 60);
  private static final int STEPS = 200;

  @RegisterExtension private static final ScriptWithClock script = new ScriptWithClock();

  private final String prefix = UUID.randomUUID().toString();

  @Test
  void limit_whateverNodesDo_isNeverPassed() {
    for (int i = 0; i < TRACES; i++) {
      Promise.holds(script, prefix + i, Seeds.next(), STEPS);
    }
  }

  @Test
  void limit_clockStepsBack_isNeverPassedInRealTime() {
    for (int i = 0; i < TRACES; i++) {
      Promise.holdsThoughTheClockGoesBack(script, prefix + i, Seeds.next(), STEPS);
    }
  }

  @Test
  void limit_saturated_givesNearlyAllAndIsNeverPassed() {
    for (int i = 0; i < 1 + TRACES / 10; i++) {
      Promise.givesNearlyAll(script, prefix + i, Seeds.next());
    }
  }
}
