package io.tallystick.limit;

/**
 * How fast this node uses the permits of a bundle, measured over half a lease's life, and how many
 * it should take ahead for that. Pure arithmetic; guarded by the bundle.
 */
final class Demand {
  /**
   * Below this a lease saves hardly a trip, and the bundle stays exact. More would leave a caller
   * alone who waits for each call to come back from far away: he can't show how much he wants.
   */
  static final long AHEAD_MIN = 4;

  private static final long AHEAD_MAX = 1_000_000_000;

  private final long lifeNanos;
  private final long periodNanos;
  private long beganNanos;
  private long taken;
  private double perNano;

  Demand(long lifeNanos, long nowNanos) {
    this.lifeNanos = lifeNanos;
    this.periodNanos = Math.max(1, lifeNanos / 2);
    this.beganNanos = nowNanos;
  }

  void took(long permits) {
    taken += permits;
  }

  /**
   * Permits a nanosecond. Within a period it is at least what was taken so far, as if that were all
   * there will be: a new rush doubles its leases from trip to trip, two calls in a row make none.
   */
  double perNano(long nowNanos) {
    long elapsedNanos = nowNanos - beganNanos;
    if (elapsedNanos >= periodNanos) {
      perNano = (double) taken / elapsedNanos;
      taken = 0;
      beganNanos = nowNanos;
      return perNano;
    }
    return Math.max(perNano, (double) taken / periodNanos);
  }

  /**
   * Permits to take ahead with a trip that leaves now: what will be used between the moment when
   * the trip is back, or what is held is used up, and the end of the new lease.
   *
   * @param held permits of the current lease
   * @param heldNanos how long they last at most
   */
  long ahead(long nowNanos, long held, long heldNanos, long tripNanos) {
    double rate = perNano(nowNanos);
    // A lease that is mostly spent on the way is not worth its count.
    if (rate <= 0 || 2 * tripNanos >= lifeNanos) {
      return 0;
    }
    double coveredNanos = Math.max((double) tripNanos, Math.min((double) heldNanos, held / rate));
    long wanted = (long) Math.min(AHEAD_MAX, rate * (lifeNanos - coveredNanos));
    return wanted < AHEAD_MIN ? 0 : wanted;
  }
}
