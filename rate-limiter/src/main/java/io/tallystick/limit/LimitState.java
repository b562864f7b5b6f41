package io.tallystick.limit;

/**
 * How one limit of a subject stands right after a decision. An immutable value.
 *
 * @param subject whose limit it is, as the claim names it
 * @param remaining what could still be taken at once, never negative
 * @param resetAfterMillis for an exceeded limit, until the refused cost would fit; for any other,
 *     until some quota comes back, 0 when nothing is used. {@link #NEVER} when no waiting helps:
 *     for a cost over the limit itself, and always for credits
 * @param exceeded whether the cost did not fit: a reason for a denial, unless the limit is in
 *     shadow
 */
public record LimitState(
    String subject, Limit limit, long remaining, long resetAfterMillis, boolean exceeded) {
  /** No waiting helps. */
  public static final long NEVER = -1;

  /**
   * @throws IllegalArgumentException when the numbers contradict each other
   */
  public LimitState {
    boolean never =
        resetAfterMillis == NEVER && (exceeded || limit.algorithm() == Algorithm.CREDITS);
    if (remaining < 0 || remaining > limit.burst() || (resetAfterMillis < 0 && !never)) {
      throw new IllegalArgumentException(
          "no state of " + limit + ": remaining " + remaining + ", reset " + resetAfterMillis);
    }
  }

  /**
   * The same a while after it was told, with permits that this node holds counted as free.
   *
   * @param held permits that Redis counts as taken and nobody has used
   */
  LimitState withHeld(long held, long ageMillis) {
    long free = Math.min(limit.burst(), remaining + held);
    long resetMillis =
        resetAfterMillis > ageMillis ? resetAfterMillis - ageMillis : Math.min(resetAfterMillis, 1);
    return new LimitState(subject, limit, free, resetMillis, exceeded);
  }

  /** Whether the call was denied because of this limit. */
  public boolean denies() {
    return exceeded && !limit.shadow();
  }
}
