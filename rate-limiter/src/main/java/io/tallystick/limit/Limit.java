package io.tallystick.limit;

import java.util.regex.Pattern;

/**
 * How much of a subject's cost is let through, and how it is counted. The name tells the limits of
 * one subject apart, in Redis and in the header fields. An immutable value, refused when out of
 * bounds; the makers are the usual way to one.
 *
 * @param name 1 to 32 of {@code A-Z a-z 0-9 _ -}
 * @param limit how much of cost, {@value #LIMIT_MIN} to {@value #LIMIT_MAX}; credits may be 0
 * @param windowMillis one second to 31 days; always 31 days for a month and 0 for credits
 * @param burst the most that can be taken at once: for gcra {@value #LIMIT_MIN} to {@value
 *     #LIMIT_MAX}, as long as it refills within 31 days; for any other always the limit
 * @param shadow decided, counted and told as if it held, but never a reason to deny
 */
public record Limit(
    String name, Algorithm algorithm, long limit, long windowMillis, long burst, boolean shadow) {
  public static final int NAME_LENGTH_MAX = 32;
  public static final long LIMIT_MIN = 1;

  /** Redis's scripts count in doubles, exact up to 2^53: this leaves room to add. */
  public static final long LIMIT_MAX = 1_000_000_000_000L;

  public static final long WINDOW_MILLIS_MIN = 1_000;
  public static final long WINDOW_MILLIS_MAX = 31L * 24 * 60 * 60 * 1_000;

  private static final long DAY_MILLIS = 24L * 60 * 60 * 1_000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1," + NAME_LENGTH_MAX + "}");

  /**
   * @throws IllegalArgumentException naming the part that is out of bounds
   */
  public Limit {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a limit's name must be 1 to " + NAME_LENGTH_MAX + " of A-Z a-z 0-9 _ -");
    }
    requireWithin("limit", limit, algorithm == Algorithm.CREDITS ? 0 : LIMIT_MIN, LIMIT_MAX);
    windowMillis =
        switch (algorithm) {
          case CREDITS -> 0;
          case MONTHLY -> WINDOW_MILLIS_MAX;
          default -> windowMillis;
        };
    if (algorithm != Algorithm.CREDITS) {
      requireWithin("windowMillis", windowMillis, WINDOW_MILLIS_MIN, WINDOW_MILLIS_MAX);
    }
    burst = algorithm == Algorithm.GCRA ? burst : limit;
    requireRefill(algorithm, limit, windowMillis, burst);
  }

  /** A {@code sliding} limit that is enforced. */
  public Limit(String name, long limit, long windowMillis) {
    this(name, Algorithm.SLIDING, limit, windowMillis, limit, false);
  }

  /** Never more than {@code limit} in any interval of {@code windowMillis}. */
  public static Limit sliding(String name, long limit, long windowMillis) {
    return new Limit(name, limit, windowMillis);
  }

  /** In any interval t at most {@code burst} + t × {@code limit} ÷ {@code windowMillis}. */
  public static Limit gcra(String name, long limit, long windowMillis, long burst) {
    return new Limit(name, Algorithm.GCRA, limit, windowMillis, burst, false);
  }

  /** Never more than {@code limit} in each window; windows follow one another from 1970, in UTC. */
  public static Limit fixed(String name, long limit, long windowMillis) {
    return new Limit(name, Algorithm.FIXED, limit, windowMillis, limit, false);
  }

  /** Never more than {@code limit} on one day, UTC. */
  public static Limit daily(String name, long limit) {
    return fixed(name, limit, DAY_MILLIS);
  }

  /** Never more than {@code limit} in one month of the calendar, UTC. */
  public static Limit monthly(String name, long limit) {
    return new Limit(name, Algorithm.MONTHLY, limit, WINDOW_MILLIS_MAX, limit, false);
  }

  /**
   * @param granted all that was ever granted, top-ups included; what was used is counted for ever
   */
  public static Limit credits(String name, long granted) {
    return new Limit(name, Algorithm.CREDITS, granted, 0, granted, false);
  }

  /** The same limit, told but not enforced. */
  public Limit inShadow() {
    return new Limit(name, algorithm, limit, windowMillis, burst, true);
  }

  private static void requireRefill(
      Algorithm algorithm, long limit, long windowMillis, long burst) {
    if (algorithm != Algorithm.GCRA) {
      return;
    }
    requireWithin("burst", burst, LIMIT_MIN, LIMIT_MAX);
    if ((double) burst / limit * windowMillis > WINDOW_MILLIS_MAX) {
      throw new IllegalArgumentException("a burst must refill within 31 days");
    }
  }

  private static void requireWithin(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          what + " must be " + min + " to " + max + ", not " + value);
    }
  }
}
