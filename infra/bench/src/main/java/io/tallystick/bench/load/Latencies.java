package io.tallystick.bench.load;

/**
 * Counts of latencies in buckets of about 1.6 % width, from one microsecond to over a minute.
 * Adding allocates nothing. One thread.
 */
public final class Latencies {
  private static final int SUB_BUCKETS = 64;
  private static final int OCTAVES = 27;

  private final long[] counts = new long[OCTAVES * SUB_BUCKETS];
  private long total;

  public void add(long nanos) {
    counts[bucket(Math.max(1, nanos / 1_000))]++;
    total++;
  }

  /** How many were added. */
  public long total() {
    return total;
  }

  /** The latency that a share of all, such as 0.99, does not exceed, in microseconds. */
  public long quantileMicros(double share) {
    long rank = (long) Math.ceil(share * total);
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= rank && counts[i] > 0) {
        return upperMicros(i);
      }
    }
    return 0;
  }

  private static int bucket(long micros) {
    int octave = 63 - Long.numberOfLeadingZeros(micros);
    if (octave < 6) {
      return (int) micros;
    }
    int sub = (int) ((micros >>> (octave - 6)) & (SUB_BUCKETS - 1));
    return Math.min((octave - 5) * SUB_BUCKETS + sub, OCTAVES * SUB_BUCKETS - 1);
  }

  private static long upperMicros(int bucket) {
    if (bucket < SUB_BUCKETS) {
      return bucket;
    }
    int octave = bucket / SUB_BUCKETS + 5;
    long sub = bucket % SUB_BUCKETS;
    return ((SUB_BUCKETS + sub + 1) << (octave - 6)) - 1;
  }
}
