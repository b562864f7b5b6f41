package io.tallystick.verifier.usage;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** Shows how much there is to report, and what found no room; read when scraped. */
public final class UsageMeters {
  private UsageMeters() {}

  public static void bind(KeyUses uses, MeterRegistry registry) {
    FunctionCounter.builder(
            "tallystick.usage.reports.dropped", uses.secrets(), SecretUses::droppedCount)
        .register(registry);
    FunctionCounter.builder("tallystick.usage.uncounted", uses.calls(), CallCounts::droppedCount)
        .register(registry);
    Gauge.builder("tallystick.usage.entries", uses.calls(), CallCounts::entryCount)
        .register(registry);
  }
}
