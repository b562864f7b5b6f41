package io.tallystick.limit;

import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The promises on a real Redis, under a clock of the test's own: any algorithm, limits from 1 to
 * 100,000, windows from a second to an hour, with leases. {@code -Dtallystick.traces} makes more.
 */
final class PromiseIT {
  private static final int TRACES = Integer.getInteger("tallystick.traces", 60);
  private static final int STEPS = 200;

  private static ScriptWithClock script;

  private final String prefix = UUID.randomUUID().toString();

  @BeforeAll
  static void connect() {
    script = new ScriptWithClock();
  }

  @AfterAll
  static void disconnect() {
    script.close();
  }

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
