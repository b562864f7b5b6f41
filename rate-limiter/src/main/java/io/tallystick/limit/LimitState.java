package io.tallystick.limit;

/**
 * How one limit stands right after a decision. An immutable value.
 *
 * @param remaining what could still be taken at once, never negative
 * @param resetAfterMillis for an exceeded limit, until the refused cost would fit, or {@link
 *     #NEVER}; for any other, until some quota comes back, 0 when nothing is used
 * @param exceeded whether this limit is a reason for the denial
 */
public record LimitState(Limit limit, long remaining, long resetAfterMillis, boolean exceeded) {
  /** The cost is over the limit itself: no waiting helps. */
  public static final long NEVER = -1;

  /**
   * @throws IllegalArgumentException when the numbers contradict each other
   */
  public LimitState {
    boolean never = exceeded && resetAfterMillis == NEVER;
    if (remaining < 0 || remaining > limit.limit() || (resetAfterMillis < 0 && !never)) {
      throw new IllegalArgumentException(
          "no state of " + limit + ": remaining " + remaining + ", reset " + resetAfterMillis);
    }
  }
}
