package io.tallystick.key.state;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Durations as people write them in limits and settings: {@code 250ms}, {@code 60s}, {@code 1d}.
 */
public final class DurationText {
  private static final Pattern FORM = Pattern.compile("(\\d{1,12})(ms|s|m|h|d)");
  private static final String[] UNITS = {"d", "h", "m", "s", "ms"};

  private DurationText() {}

  /** The milliseconds that {@code text} stands for; refuses every other form with a sentence. */
  public static long parseMillis(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "a duration is a whole number and a unit of ms, s, m, h or d, such as \"60s\"");
    }
    return Long.parseLong(matcher.group(1)) * millisOf(matcher.group(2));
  }

  /** The shortest form: 60,000 is {@code 1m}, 90,000 is {@code 90s}. */
  public static String format(long millis) {
    for (String unit : UNITS) {
      long size = millisOf(unit);
      if (millis >= size && millis % size == 0) {
        return millis / size + unit;
      }
    }
    return millis + "ms";
  }

  private static long millisOf(String unit) {
    return switch (unit) {
      case "d" -> 86_400_000;
      case "h" -> 3_600_000;
      case "m" -> 60_000;
      case "s" -> 1_000;
      default -> 1;
    };
  }
}
