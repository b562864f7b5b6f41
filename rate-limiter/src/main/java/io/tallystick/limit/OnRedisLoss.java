package io.tallystick.limit;

import java.util.List;

/** What a deployment wants while Redis does not answer. */
public enum OnRedisLoss {
  /** Serve everyone, uncounted. */
  ALLOW(Outcome.ADMITTED),
  /** Serve nobody. */
  DENY(Outcome.UNAVAILABLE);

  private final Outcome outcome;

  OnRedisLoss(Outcome outcome) {
    this.outcome = outcome;
  }

  Decision decision() {
    return new Decision(outcome, Source.REDIS_LOST, List.of());
  }
}
