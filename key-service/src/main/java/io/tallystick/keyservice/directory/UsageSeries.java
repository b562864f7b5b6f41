package io.tallystick.keyservice.directory;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * How often a key was used, step by step.
 *
 * @param minutesFrom since when minutes are known, in minutes since 1970; what is older is known by
 *     the hour, and counts where its hour begins
 * @param steps one for each of the query's, in order
 */
public record UsageSeries(long minutesFrom, List<Sum> steps) {

  /**
   * Calls that proved the key.
   *
   * @param cost what the admitted ones took from each limit
   * @param denied by the verdict
   */
  public record Sum(long admitted, long cost, SortedMap<String, Long> denied) {
    static final Sum NONE = new Sum(0, 0, new TreeMap<>());

    static Sum of(String code, long calls, long cost) {
      return code.equals(UsageStatements.ADMITTED)
          ? new Sum(calls, cost, new TreeMap<>())
          : new Sum(0, 0, new TreeMap<>(Map.of(code, calls)));
    }

    public Sum plus(Sum other) {
      SortedMap<String, Long> both = new TreeMap<>(denied);
      other.denied.forEach((code, calls) -> both.merge(code, calls, Long::sum));
      return new Sum(admitted + other.admitted, cost + other.cost, both);
    }
  }

  /** All steps together. */
  public Sum total() {
    return steps.stream().reduce(Sum.NONE, Sum::plus);
  }
}
