package io.tallystick.key.state;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A quota as keys, plans and owners carry it, for the whole cluster. Immutable, refused when out of
 * bounds.
 *
 * @param name 1 to 32 of {@code [A-Za-z0-9_-]}, unique within a list
 * @param limit 1 to 10^12; of credits, all that were ever granted, so perhaps none yet
 * @param windowMillis one second to 31 days; 0 where the algorithm has no such length
 * @param burst of gcra alone, how much may pass at once, 1 to 10^12 and as long as it comes back
 *     within 31 days; else 0
 * @param shadow whether it only counts and tells, and never denies
 */
public record KeyLimit(
    String name,
    LimitAlgorithm algorithm,
    long limit,
    long windowMillis,
    long burst,
    boolean shadow) {
  /** How many a key, a plan and an owner may have. */
  public static final int PER_KEY_MAX = 8;

  public static final long LIMIT_MAX = 1_000_000_000_000L;
  public static final long WINDOW_MIN_MILLIS = 1_000L;
  public static final long WINDOW_MAX_MILLIS = 31L * 86_400_000L;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,32}");

  public KeyLimit {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a limit's name is 1 to 32 of A-Z, a-z, 0-9, underscore and hyphen");
    }
    if (limit < least(algorithm) || limit > LIMIT_MAX) {
      throw new IllegalArgumentException("a limit is a whole number from 1 to " + LIMIT_MAX);
    }
    checkWindow(algorithm, windowMillis);
    checkBurst(algorithm, limit, windowMillis, burst);
  }

  /** A sliding limit. */
  public KeyLimit(String name, long limit, long windowMillis) {
    this(name, LimitAlgorithm.SLIDING, limit, windowMillis, 0, false);
  }

  public static KeyLimit gcra(String name, long limit, long windowMillis, long burst) {
    return new KeyLimit(name, LimitAlgorithm.GCRA, limit, windowMillis, burst, false);
  }

  public static KeyLimit fixed(String name, long limit, long windowMillis) {
    return new KeyLimit(name, LimitAlgorithm.FIXED, limit, windowMillis, 0, false);
  }

  public static KeyLimit daily(String name, long limit) {
    return new KeyLimit(name, LimitAlgorithm.DAILY, limit, 0, 0, false);
  }

  public static KeyLimit monthly(String name, long limit) {
    return new KeyLimit(name, LimitAlgorithm.MONTHLY, limit, 0, 0, false);
  }

  public static KeyLimit credits(String name, long granted) {
    return new KeyLimit(name, LimitAlgorithm.CREDITS, granted, 0, 0, false);
  }

  /** The same, but it never denies. */
  public KeyLimit inShadow() {
    return new KeyLimit(name, algorithm, limit, windowMillis, burst, true);
  }

  /**
   * The same with {@code add} more of it.
   *
   * @throws IllegalArgumentException when that is more than a limit can be
   */
  KeyLimit raised(long add) {
    return new KeyLimit(name, algorithm, limit + add, windowMillis, burst, shadow);
  }

  /** Reads {@code 100/60s}, the form in settings. */
  public static KeyLimit parse(String name, String text) {
    int slash = text.indexOf('/');
    String count = slash < 0 ? "" : text.substring(0, slash);
    if (!count.matches("\\d{1,13}")) {
      throw new IllegalArgumentException("a limit is written count/window, such as 100/60s");
    }
    return new KeyLimit(
        name, Long.parseLong(count), DurationText.parseMillis(text.substring(slash + 1)));
  }

  /**
   * A copy of {@code limits} that can't change.
   *
   * @param whose what they are of, for the refusal: {@code a key}
   * @throws IllegalArgumentException when there are too many, or two have one name
   */
  public static List<KeyLimit> checkAll(List<KeyLimit> limits, String whose) {
    if (limits.size() > PER_KEY_MAX) {
      throw new IllegalArgumentException(whose + " has at most " + PER_KEY_MAX + " limits");
    }
    if (hasTwins(limits)) {
      throw new IllegalArgumentException("two limits of " + whose + " have the same name");
    }
    return List.copyOf(limits);
  }

  /** At most {@link #PER_KEY_MAX} of them, so that comparing each with each is cheap. */
  private static boolean hasTwins(List<KeyLimit> limits) {
    for (int i = 1; i < limits.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (limits.get(i).name().equals(limits.get(j).name())) {
          return true;
        }
      }
    }
    return false;
  }

  /** The smallest that a limit may be; nobody need be given credits at once. */
  public static long least(LimitAlgorithm algorithm) {
    return algorithm == LimitAlgorithm.CREDITS ? 0 : 1;
  }

  private static void checkWindow(LimitAlgorithm algorithm, long windowMillis) {
    if (!algorithm.hasLength()) {
      if (windowMillis != 0) {
        throw new IllegalArgumentException("a limit of this algorithm has no length");
      }
    } else if (windowMillis < WINDOW_MIN_MILLIS || windowMillis > WINDOW_MAX_MILLIS) {
      throw new IllegalArgumentException("a window is from 1s to 31d");
    }
  }

  private static void checkBurst(
      LimitAlgorithm algorithm, long limit, long windowMillis, long burst) {
    if (algorithm != LimitAlgorithm.GCRA) {
      if (burst != 0) {
        throw new IllegalArgumentException("only a gcra limit has a burst");
      }
    } else if (burst < 1 || burst > LIMIT_MAX) {
      throw new IllegalArgumentException("a burst is a whole number from 1 to " + LIMIT_MAX);
    } else if ((double) burst / limit * windowMillis > WINDOW_MAX_MILLIS) {
      throw new IllegalArgumentException("a burst must come back within 31 days");
    }
  }
}
