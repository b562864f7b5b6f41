package io.tallystick.limit;

/**
 * Seeds of randomized tests: new ones in each run, or from {@code -Dtallystick.seed} to repeat a
 * failure, which names its seed.
 */
final class Seeds {
  private static final Long FIXED = Long.getLong("tallystick.seed");
  private static long next = System.nanoTime();

  private Seeds() {}

  static synchronized long next() {
    return FIXED != null ? FIXED : next++;
  }
}
