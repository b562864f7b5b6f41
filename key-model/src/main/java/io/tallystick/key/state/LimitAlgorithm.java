package io.tallystick.key.state;

/**
 * How a limit counts. A calendar's day and month are algorithms of their own: they have no length.
 */
public enum LimitAlgorithm {
  /** Never more than the limit in any interval of the window. */
  SLIDING("sliding"),
  /** Smooth: a burst at once, then one by one at the limit's pace. */
  GCRA("gcra"),
  /** Never more than the limit from one multiple of the window since 1970 to the next. */
  FIXED("fixed"),
  /** The same for each day of the calendar, in UTC. */
  DAILY("fixed"),
  /** The same for each month of the calendar, in UTC. */
  MONTHLY("fixed"),
  /** A count that only goes down, until it is topped up. */
  CREDITS("credits");

  private final String text;

  LimitAlgorithm(String text) {
    this.text = text;
  }

  /** As it is written; the calendar's two are {@code fixed} with a window of that name. */
  public String text() {
    return text;
  }

  /** Whether its window has a length in milliseconds. */
  public boolean hasLength() {
    return this == SLIDING || this == GCRA || this == FIXED;
  }
}
