package io.tallystick.limit;

import java.util.List;

/** Where a decision comes from, with the outcomes that it can have. */
public enum Source {
  /** Counted in Redis, for the whole cluster. */
  REDIS(Outcome.ADMITTED, Outcome.DENIED),
  /** Admitted in memory, from permits that Redis has counted before. */
  LEASED(Outcome.ADMITTED),
  /** A denial of Redis that still holds, answered from memory. */
  REMEMBERED(Outcome.DENIED),
  /** Redis did not answer in time, or not at all: what the deployment chose for that. */
  REDIS_LOST(Outcome.ADMITTED, Outcome.DENIED, Outcome.UNAVAILABLE);

  @SuppressWarnings("ImmutableEnumChecker") // A list made by List.of never changes.
  private final List<Outcome> outcomes;

  Source(Outcome... outcomes) {
    this.outcomes = List.of(outcomes);
  }

  /** The outcomes that occur with this source. */
  public List<Outcome> outcomes() {
    return outcomes;
  }
}
