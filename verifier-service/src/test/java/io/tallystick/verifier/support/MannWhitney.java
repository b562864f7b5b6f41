package io.tallystick.verifier.support;

import java.util.Arrays;

/**
 * The test of Mann and Whitney (1947) for whether two samples come from one distribution, by the
 * normal approximation with the correction for ties. It asks for ranks alone, so a few timings that
 * a collection or the scheduler has spoilt do not decide.
 */
public final class MannWhitney {
  private MannWhitney() {}

  /** By how many standard deviations the rank sum of {@code first} is off; near 0 when alike. */
  public static double deviations(long[] first, long[] second) {
    long[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    Arrays.sort(all);
    double rankSum = 0;
    for (long value : first) {
      rankSum += (below(all, value) + upTo(all, value) + 1) / 2.0;
    }
    double n = first.length;
    double m = second.length;
    double expected = n * (n + m + 1) / 2;
    double variance = n * m / 12 * ((n + m + 1) - ties(all) / ((n + m) * (n + m - 1)));
    return (rankSum - expected) / Math.sqrt(variance);
  }

  /** How often a timing of {@code first} is beyond one of {@code second}; 0.5 when alike. */
  public static double share(long[] first, long[] second) {
    long[] sorted = second.clone();
    Arrays.sort(sorted);
    double sum = 0;
    for (long value : first) {
      sum += (below(sorted, value) + upTo(sorted, value)) / 2.0;
    }
    return sum / first.length / second.length;
  }

  private static double ties(long[] sorted) {
    double sum = 0;
    for (int i = 0; i < sorted.length; ) {
      int end = upTo(sorted, sorted[i]);
      double count = end - i;
      sum += count * count * count - count;
      i = end;
    }
    return sum;
  }

  /** How many are less. */
  private static int below(long[] sorted, long value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** How many are less or equal. */
  private static int upTo(long[] sorted, long value) {
    return value == Long.MAX_VALUE ? sorted.length : below(sorted, value + 1);
  }
}
