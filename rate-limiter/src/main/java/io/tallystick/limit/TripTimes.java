package io.tallystick.limit;

/**
 * How long trips to Redis take, smoothed as TCP does it (RFC 6298): from it follows how early a
 * lease must be refilled. Any thread.
 */
final class TripTimes {
  private static final int MEAN_SHIFT = 3;
  private static final int DEVIATION_SHIFT = 2;
  private static final int DEVIATIONS = 4;

  private long meanNanos;
  private long deviationNanos;
  private volatile long leadNanos;
  private volatile long usualNanos;

  synchronized void took(long nanos) {
    if (meanNanos == 0) {
      meanNanos = nanos;
      deviationNanos = nanos / 2;
    } else {
      deviationNanos += (Math.abs(nanos - meanNanos) - deviationNanos) >> DEVIATION_SHIFT;
      meanNanos += (nanos - meanNanos) >> MEAN_SHIFT;
    }
    usualNanos = meanNanos;
    leadNanos = meanNanos + Math.max(meanNanos / 2, DEVIATIONS * deviationNanos);
  }

  /** What a trip usually takes. */
  long usualNanos() {
    return usualNanos;
  }

  /** What hardly any trip takes longer than. */
  long leadNanos() {
    return leadNanos;
  }
}
