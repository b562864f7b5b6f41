package io.tallystick.bench;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle of what turns came to, or the mean of the two in the middle. Pure. */
final class Median {
  private Median() {}

  static <T> double of(List<T> turns, ToDoubleFunction<T> value) {
    return of(turns.stream().mapToDouble(value).toArray());
  }

  static double of(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
