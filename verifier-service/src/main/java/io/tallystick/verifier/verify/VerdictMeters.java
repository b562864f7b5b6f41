package io.tallystick.verifier.verify;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tallystick.verifier.verdict.Code;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts verdicts by code and times them; every meter is resolved at the start. Any thread. */
final class VerdictMeters {
  private final Map<Code, Counter> verdicts = new EnumMap<>(Code.class);
  private final Timer seconds;

  VerdictMeters(MeterRegistry registry) {
    for (Code code : Code.values()) {
      verdicts.put(
          code, Counter.builder("tallystick.verdicts").tag("code", code.name()).register(registry));
    }
    this.seconds =
        Timer.builder("tallystick.verify").serviceLevelObjectives(bounds()).register(registry);
  }

  void count(Code code, long nanos) {
    Counter counter = verdicts.get(code);
    if (counter != null) {
      counter.increment();
    }
    seconds.record(nanos, TimeUnit.NANOSECONDS);
  }

  /** From the tag's microseconds to a bcrypt that waited its turn. */
  private static Duration[] bounds() {
    long[] micros = {
      10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 50_000, 100_000, 1_000_000
    };
    Duration[] bounds = new Duration[micros.length];
    for (int i = 0; i < micros.length; i++) {
      bounds[i] = Duration.of(micros[i], ChronoUnit.MICROS);
    }
    return bounds;
  }
}
