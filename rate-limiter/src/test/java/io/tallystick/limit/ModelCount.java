package io.tallystick.limit;

/**
 * One limit's count in plain Java, as it stands at one moment: what the script does, without its
 * shortcuts. Changes with what is taken. For one thread.
 */
interface ModelCount {
  /** The longest that any lease may live. */
  long LEASE_MICROS = 1_000_000;

  /** What this count, as stored, is worth to a limit at a moment. */
  ModelCount at(Limit limit, long nowMicros);

  /** Nothing counted yet. */
  static ModelCount fresh(Limit limit, long nowMicros) {
    return switch (limit.algorithm()) {
      case SLIDING -> SlidingCount.fresh(limit, nowMicros);
      case GCRA -> GcraCount.fresh(limit, nowMicros);
      case FIXED, MONTHLY -> FixedCount.fresh(limit, nowMicros);
      case CREDITS -> new CreditsCount(limit, 0);
    };
  }

  /** Whether it was converted, so that a denied call stores it. */
  boolean changed();

  long room();

  void take(long cost);

  long resetMicros();

  long waitMicros(long cost);

  long leaseRoom(long lifeMicros);

  long leaseLifeMicros();

  long lease(long permits, long lifeMicros);

  boolean give(long permits, long mark);
}
