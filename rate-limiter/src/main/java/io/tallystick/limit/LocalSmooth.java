package io.tallystick.limit;

/**
 * A smooth count (gcra) in memory: a debt that is paid off at the part's rate and is never more
 * than the part allows at once. Guarded by its shard.
 */
final class LocalSmooth implements LocalCount {
  private static final double NANOS_PER_MILLI = 1e6;

  private final long windowMillis;
  private double debt;
  private double perNano;
  private long paidNanos;

  LocalSmooth(long windowMillis, long nowNanos) {
    this.windowMillis = windowMillis;
    this.paidNanos = nowNanos;
  }

  @Override
  public long room(Part part, Moment now) {
    pay(now.nanos());
    perNano = part.perWindow() / (windowMillis * NANOS_PER_MILLI);
    return Math.max(0, (long) Math.floor(part.atOnce() - debt));
  }

  @Override
  public void take(long cost, Moment now) {
    pay(now.nanos());
    debt += cost;
  }

  @Override
  public long waitMillis(long cost, Part part, Moment now) {
    return cost <= room(part, now) ? 0 : paidMillis(debt + cost - part.atOnce());
  }

  @Override
  public long resetMillis(Part part, Moment now) {
    room(part, now);
    return debt <= 0 ? 0 : paidMillis(Math.min(1, debt));
  }

  @Override
  public boolean isEmpty(Moment now) {
    pay(now.nanos());
    return debt <= 0;
  }

  private long paidMillis(double permits) {
    // A part without a rate is one of a limit smaller than the number of nodes: look again later.
    return perNano <= 0
        ? windowMillis
        : Math.max(1, (long) Math.ceil(permits / perNano / NANOS_PER_MILLI));
  }

  /** At the rate that held since the last look, whatever the part is now. */
  private void pay(long nowNanos) {
    debt = Math.max(0, debt - (nowNanos - paidNanos) * perNano);
    paidNanos = nowNanos;
  }
}
