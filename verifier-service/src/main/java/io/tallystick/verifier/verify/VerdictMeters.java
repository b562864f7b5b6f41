package io.tallystick.verifier.verify;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tallystick.limit.Decision;
import io.tallystick.limit.LimitState;
import io.tallystick.verifier.verdict.Code;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Counts verdicts by code and times them; every meter is resolved at the start. Any thread. */
final class VerdictMeters {
  private final Map<Code, Counter> verdicts = new EnumMap<>(Code.class);
  private final Counter shadowDenied;
  private final Timer seconds;

  VerdictMeters(MeterRegistry registry) {
    for (Code code : Code.values()) {
      verdicts.put(
          code, Counter.builder("tallystick.verdicts").tag("code", code.name()).register(registry));
    }
    this.shadowDenied = Counter.builder("tallystick.limits.shadow.denied").register(registry);
    this.seconds =
        Timer.builder("tallystick.verify").serviceLevelObjectives(bounds()).register(registry);
  }

  void count(Answer answer, long nanos) {
    Decision decision = answer.decision();
    if (decision != null && hasExceededShadow(decision.limits())) {
      shadowDenied.increment();
    }
    Counter counter = verdicts.get(answer.code());
    if (counter != null) {
      counter.increment();
    }
    seconds.record(nanos, TimeUnit.NANOSECONDS);
  }

  private static boolean hasExceededShadow(List<LimitState> states) {
    for (int i = 0; i < states.size(); i++) {
      if (states.get(i).exceeded() && states.get(i).limit().shadow()) {
        return true;
      }
    }
    return false;
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
