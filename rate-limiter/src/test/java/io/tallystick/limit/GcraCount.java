package io.tallystick.limit;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/**
 * A smooth limit with numbers of any size: all times are in limit-ths of a microsecond, so that
 * nothing is ever rounded.
 */
final class GcraCount implements ModelCount {
  private final Limit limit;
  private final long nowMicros;
  private final boolean changed;
  private BigInteger arrival;
  private long sinceMicros;
  private @Nullable Long lowMicros;

  private GcraCount(
      Limit limit, long nowMicros, BigInteger arrival, long sinceMicros, boolean changed) {
    this.limit = limit;
    this.nowMicros = nowMicros;
    this.arrival = arrival;
    this.sinceMicros = sinceMicros;
    this.changed = changed;
  }

  static GcraCount fresh(Limit limit, long nowMicros) {
    return new GcraCount(limit, nowMicros, at(limit, nowMicros, 0), nowMicros, false);
  }

  @Override
  public ModelCount at(Limit other, long now) {
    BigInteger owed = arrival.subtract(moment(limit, now));
    if (owed.signum() < 0) {
      return fresh(other, now);
    }
    if (other.limit() != limit.limit() || other.windowMillis() != limit.windowMillis()) {
      BigInteger permits = ceiling(owed, permit(limit)).min(number(other.burst()));
      return new GcraCount(other, now, at(other, now, permits.longValueExact()), now, true);
    }
    if (owed.compareTo(tau(other)) > 0) {
      return new GcraCount(other, now, at(other, now, other.burst()), now, true);
    }
    GcraCount same = new GcraCount(other, now, arrival, sinceMicros, false);
    same.lowMicros = lowMicros;
    return same;
  }

  @Override
  public boolean changed() {
    return changed;
  }

  @Override
  public long room() {
    return leaseRoom(0);
  }

  @Override
  public void take(long cost) {
    note(nowMicros);
    owe(cost);
  }

  private void note(long momentMicros) {
    if (lowMicros != null) {
      BigInteger owed = arrival.subtract(moment(limit, momentMicros));
      lowMicros = Math.min(lowMicros, owed.divide(number(limit.limit())).longValueExact());
    }
  }

  private void owe(long cost) {
    arrival = arrival.add(permit(limit).multiply(number(cost)));
  }

  @Override
  public long resetMicros() {
    BigInteger owed = owed();
    if (owed.signum() == 0) {
      return 0;
    }
    BigInteger over = tau(limit).subtract(owed).mod(permit(limit));
    return ceiling(permit(limit).subtract(over), number(limit.limit())).longValueExact();
  }

  @Override
  public long waitMicros(long cost) {
    if (cost > limit.burst()) {
      return -1;
    }
    BigInteger after = owed().add(permit(limit).multiply(number(cost)));
    return ceiling(after.subtract(tau(limit)), number(limit.limit())).longValueExact();
  }

  @Override
  public long leaseRoom(long lifeMicros) {
    BigInteger owed = owed().max(number(lifeMicros).multiply(number(limit.limit())));
    BigInteger left = tau(limit).subtract(owed);
    return left.signum() < 0 ? 0 : left.divide(permit(limit)).longValueExact();
  }

  @Override
  public long leaseLifeMicros() {
    return limit.windowMillis() * 1_000 / 100;
  }

  @Override
  public long lease(long permits, long lifeMicros) {
    BigInteger ends = moment(limit, nowMicros + lifeMicros);
    if (arrival.compareTo(ends) < 0) {
      arrival = ends;
      sinceMicros = nowMicros;
      lowMicros = null;
    }
    note(nowMicros + lifeMicros);
    lowMicros =
        lowMicros != null
            ? lowMicros
            : (Long) tau(limit).divide(number(limit.limit())).longValueExact();
    owe(permits);
    return sinceMicros;
  }

  @Override
  public boolean give(long permits, long mark) {
    if (changed || mark != sinceMicros || lowMicros == null || lowMicros == 0) {
      return false;
    }
    BigInteger unit = number(limit.limit());
    BigInteger paid = permit(limit).multiply(number(permits)).min(number(lowMicros).multiply(unit));
    arrival = arrival.subtract(paid);
    lowMicros -= ceiling(paid, unit).longValueExact();
    return true;
  }

  private BigInteger owed() {
    return arrival.subtract(moment(limit, nowMicros));
  }

  private static BigInteger tau(Limit limit) {
    return permit(limit).multiply(number(limit.burst()));
  }

  /** A permit takes window ÷ limit microseconds: in limit-ths of them, the window. */
  private static BigInteger permit(Limit limit) {
    return number(limit.windowMillis() * 1_000);
  }

  private static BigInteger at(Limit limit, long nowMicros, long permitsOwed) {
    return moment(limit, nowMicros).add(permit(limit).multiply(number(permitsOwed)));
  }

  private static BigInteger moment(Limit limit, long micros) {
    return number(micros).multiply(number(limit.limit()));
  }

  private static BigInteger ceiling(BigInteger a, BigInteger b) {
    BigInteger[] parts = a.divideAndRemainder(b);
    return parts[1].signum() > 0 ? parts[0].add(BigInteger.ONE) : parts[0];
  }

  private static BigInteger number(long value) {
    return BigInteger.valueOf(value);
  }
}
