package io.tallystick.limit;

import java.util.regex.Pattern;

/**
 * A sliding limit: never more than {@code limit} in any interval of {@code windowMillis}. The name
 * tells the limits of one subject apart, in Redis and in the header fields. An immutable value,
 * refused when out of bounds.
 *
 * @param name 1 to 32 of {@code A-Z a-z 0-9 _ -}
 * @param limit how much of cost, {@value #LIMIT_MIN} to {@value #LIMIT_MAX}
 * @param windowMillis one second to 31 days
 */
public record Limit(String name, long limit, long windowMillis) {
  public static final int NAME_LENGTH_MAX = 32;
  public static final long LIMIT_MIN = 1;

  /** Redis's scripts count in doubles, exact up to 2^53: this leaves room to add. */
  public static final long LIMIT_MAX = 1_000_000_000_000L;

  public static final long WINDOW_MILLIS_MIN = 1_000;
  public static final long WINDOW_MILLIS_MAX = 31L * 24 * 60 * 60 * 1_000;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1," + NAME_LENGTH_MAX + "}");

  /**
   * @throws IllegalArgumentException naming the part that is out of bounds
   */
  public Limit {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a limit's name must be 1 to " + NAME_LENGTH_MAX + " of A-Z a-z 0-9 _ -");
    }
    requireWithin("limit", limit, LIMIT_MIN, LIMIT_MAX);
    requireWithin("windowMillis", windowMillis, WINDOW_MILLIS_MIN, WINDOW_MILLIS_MAX);
  }

  private static void requireWithin(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          what + " must be " + min + " to " + max + ", not " + value);
    }
  }
}
