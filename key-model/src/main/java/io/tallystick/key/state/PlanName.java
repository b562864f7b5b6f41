package io.tallystick.key.state;

import java.util.regex.Pattern;

/** The rule for names of plans: they stand in paths and in record keys as they are. */
public final class PlanName {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private PlanName() {}

  /** Returns {@code text} if it may name a plan, refuses it with a sentence otherwise. */
  public static String check(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "a plan's name is 1 to 64 of A-Z, a-z, 0-9, underscore and hyphen");
    }
    return text;
  }
}
