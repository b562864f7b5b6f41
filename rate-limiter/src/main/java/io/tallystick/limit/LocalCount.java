package io.tallystick.limit;

/**
 * What this node alone admitted under one limit while Redis was lost. Guarded by its shard.
 * Algorithms follow the node's monotonic clock; the calendar has to follow its wall clock, but
 * never backwards.
 */
interface LocalCount {
  /** How much could be taken now. */
  long room(Part part, Moment now);

  /** Takes what there is room for. */
  void take(long cost, Moment now);

  /** Milliseconds until a cost that the part allows at once would fit. */
  long waitMillis(long cost, Part part, Moment now);

  /** Milliseconds until some of what is used comes back, 0 when nothing is used. */
  long resetMillis(Part part, Moment now);

  /** Whether it counts nothing any more, so that it may be forgotten. */
  boolean isEmpty(Moment now);

  /** Starts a count of a limit. */
  static LocalCount of(Limit limit, Moment now) {
    return switch (limit.algorithm()) {
      case SLIDING -> new LocalSliding(limit.windowMillis());
      case GCRA -> new LocalSmooth(limit.windowMillis(), now.nanos());
      case FIXED, MONTHLY -> new LocalFixed(limit);
      case CREDITS -> throw new IllegalArgumentException("credits are counted in Redis alone");
    };
  }

  /** Now, by both clocks of the node. */
  record Moment(long nanos, long wallMillis) {}

  /**
   * What of a limit this node may admit while Redis is lost.
   *
   * @param atOnce how much in one go, 0 for nothing
   * @param perWindow how much comes back in a window
   */
  record Part(long atOnce, long perWindow) {
    static Part of(Limit limit, Share share) {
      return new Part(share.of(limit.burst()), share.of(limit.limit()));
    }
  }
}
