package io.tallystick.bench.load;

import java.util.Map;
import java.util.TreeMap;

/** What a run of a load was answered. One thread while it runs. */
public final class LoadResult {
  private final Latencies latencies = new Latencies();
  private final Map<Integer, Long> statuses = new TreeMap<>();
  private long elapsedNanos;

  void answered(int status, long nanos) {
    latencies.add(nanos);
    statuses.merge(status, 1L, Long::sum);
  }

  void elapsed(long nanos) {
    elapsedNanos = nanos;
  }

  public Latencies latencies() {
    return latencies;
  }

  /** How many answers of each status. */
  public Map<Integer, Long> statuses() {
    return statuses;
  }

  public double perSecond() {
    return latencies.total() * 1e9 / elapsedNanos;
  }
}
