package io.tallystick.bench;

/** The bounds of a benchmark's options: every load is limited in count and time. */
final class Bounds {
  private Bounds() {}

  static void check(String option, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          option + " is from " + min + " to " + max + ", not " + value);
    }
  }
}
