package io.tallystick.key.state;

import java.util.regex.Pattern;

/**
 * A quota as a key carries it: at most {@code limit} in any interval of {@code windowMillis}, for
 * the whole cluster.
 *
 * @param name 1 to 32 of {@code [A-Za-z0-9_-]}, unique within a key
 * @param limit 1 to 10^12
 * @param windowMillis one second to 31 days
 */
public record KeyLimit(String name, long limit, long windowMillis) {
  public static final String ALGORITHM = "sliding";
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
    if (limit < 1 || limit > LIMIT_MAX) {
      throw new IllegalArgumentException("a limit is a whole number from 1 to " + LIMIT_MAX);
    }
    if (windowMillis < WINDOW_MIN_MILLIS || windowMillis > WINDOW_MAX_MILLIS) {
      throw new IllegalArgumentException("a window is from 1s to 31d");
    }
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
}
