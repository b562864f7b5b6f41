package io.tallystick.limit;

import java.util.List;

/**
 * The answer to one call: the outcome, where it comes from, and how each limit of each claim
 * stands, in the order asked, those in shadow too. An immutable value.
 *
 * @param limits empty when Redis is lost, for then nothing is known
 */
public record Decision(Outcome outcome, Source source, List<LimitState> limits) {
  /** What {@link #retryAfterMillis()} says when no waiting helps. */
  public static final long NEVER = LimitState.NEVER;

  /**
   * @throws IllegalArgumentException for an outcome that the source can't have
   */
  public Decision {
    if (!source.outcomes().contains(outcome)) {
      throw new IllegalArgumentException(source + " has no " + outcome);
    }
    limits = List.copyOf(limits);
  }

  /** The same with permits that this node holds told as free; a denial is told as it is. */
  Decision withHeld(long held) {
    return held == 0 || outcome != Outcome.ADMITTED
        ? this
        : new Decision(
            outcome, source, limits.stream().map(state -> state.withHeld(held, 0)).toList());
  }

  /**
   * Milliseconds until the same call would be admitted if nobody else took anything: the longest
   * wait of the limits that deny. {@link #NEVER} when the cost is over a limit; 0 when the outcome
   * is not {@link Outcome#DENIED}.
   */
  public long retryAfterMillis() {
    long longestMillis = 0;
    for (LimitState state : limits) {
      if (state.denies() && state.resetAfterMillis() == LimitState.NEVER) {
        return NEVER;
      }
      longestMillis = Math.max(longestMillis, state.denies() ? state.resetAfterMillis() : 0);
    }
    return longestMillis;
  }
}
