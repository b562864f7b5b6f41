package io.tallystick.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The leases of one bundle on this node: the one in use, the one that follows it, and what goes
 * back. Any thread may read which one is in use; everything else is guarded by the desk.
 */
final class HeldLeases {
  /** Two clocks run apart, one of them perhaps slewed: this part of a life is not used. */
  private static final int MARGIN_PART = 100;

  /** A refill leaves at least so long before the end, and so many calls. */
  private static final double LEAD_NANOS_MIN = 5e6;

  private static final double LEAD_CALLS = 4;

  private final long lifeNanos;
  private final TripTimes tripTimes;
  private final LeaseTally tally;
  private final Demand demand;
  private final List<Counters.Unused> returns = new ArrayList<>();
  private volatile HeldLease current = HeldLease.NONE;
  private @Nullable HeldLease next;

  /** What was left in the lease in use when its use was last counted. */
  private long countedLeft;

  HeldLeases(long lifeMillis, DeskParts shared) {
    this.lifeNanos = TimeUnit.MILLISECONDS.toNanos(lifeMillis);
    this.tripTimes = shared.tripTimes();
    this.tally = shared.tally();
    this.demand = new Demand(lifeNanos, shared.counters().nowNanos());
  }

  HeldLease current() {
    return current;
  }

  /** Permits that could be used now or soon. */
  long left() {
    return current.left() + (next == null ? 0 : next.left());
  }

  boolean isEmpty(long nowNanos) {
    return next == null && returns.isEmpty() && !current.isUsable(nowNanos);
  }

  /** Permits that the next trip should lease. */
  long ahead(long nowNanos) {
    if (lifeNanos == 0 || next != null) {
      return 0;
    }
    countUse(current.left());
    long heldNanos = Math.max(0, current.times().endsNanos() - nowNanos);
    return demand.ahead(nowNanos, current.left(), heldNanos, tripTimes.usualNanos());
  }

  /** Counts what a trip took, which is as good a measure of the demand as what leases gave. */
  void took(long permits) {
    demand.took(permits);
  }

  /** A trip brought permits: they are used at once, or when the lease in use is used up. */
  HeldLease accept(Lease lease, long sentNanos, long nowNanos) {
    countUse(current.left());
    HeldLease held = held(lease, sentNanos, nowNanos);
    tally.leased(lease.permits());
    if (current.isUsable(nowNanos)) {
      next = held;
    } else {
      retire(current);
      use(held);
    }
    return held;
  }

  /** Takes the next lease into use; false when there is none. */
  boolean advance() {
    HeldLease following = next;
    if (following == null) {
      return false;
    }
    next = null;
    retire(current);
    use(following);
    return true;
  }

  /** Ends all leases; what is left of them is to go back. */
  void retireAll() {
    HeldLease following = next;
    next = null;
    retire(current);
    if (following != null) {
      retire(following);
    }
    current = HeldLease.NONE;
    countedLeft = 0;
  }

  /**
   * Looks at a lease at half time and at its end: what has ended, or is in use and yet idle, is to
   * go back with all that was to follow it. False when there is nothing more to look at in it.
   */
  boolean review(HeldLease lease, long nowNanos) {
    if (lease != current && lease != next) {
      return false;
    }
    boolean over = lease.isOver(nowNanos);
    if (over && lease == current && next != null && next.isUsable(nowNanos)) {
      return !advance();
    }
    if (over || (lease == current && lease.isIdleSinceReview())) {
      retireAll();
      return false;
    }
    return true;
  }

  /** What is to go back with the next trip; it is handed out once. */
  List<Counters.Unused> takeReturns() {
    List<Counters.Unused> leaving = List.copyOf(returns);
    returns.clear();
    leaving.forEach(unused -> tally.returned(unused.permits()));
    return leaving;
  }

  /** Whether something is to go back and no refill will come soon to take it along. */
  boolean hasStrandedReturns(long nowNanos) {
    return !returns.isEmpty() && !current.isUsable(nowNanos);
  }

  private void use(HeldLease lease) {
    lease.tellReturning(returns.stream().mapToLong(Counters.Unused::permits).sum());
    countedLeft = lease.left();
    current = lease;
  }

  private void retire(HeldLease lease) {
    long unused = lease.close();
    if (lease == current) {
      countUse(unused);
    }
    if (unused > 0) {
      returns.add(new Counters.Unused(lease.lease(), unused));
    }
  }

  private void countUse(long leftNow) {
    demand.took(Math.max(0, countedLeft - leftNow));
    countedLeft = leftNow;
  }

  /**
   * Another lease is wanted so early that its trip is back before this one ends or is used up, and
   * that some call comes by to send it, but not in the first half of its life.
   */
  private HeldLease held(Lease lease, long sentNanos, long nowNanos) {
    long livesNanos = TimeUnit.MICROSECONDS.toNanos(lease.lifeMicros());
    long endsNanos = sentNanos + livesNanos - livesNanos / MARGIN_PART;
    double perNano = demand.perNano(nowNanos);
    double leadNanos =
        Math.min(
            livesNanos / 2.0,
            Math.max(LEAD_NANOS_MIN, Math.max(2.0 * tripTimes.leadNanos(), LEAD_CALLS / perNano)));
    long refillNanos = endsNanos - (long) leadNanos;
    long refillAtOrBelow = Math.min(lease.permits() / 2, (long) (perNano * leadNanos));
    return new HeldLease(
        lease, new HeldLease.Times(sentNanos, refillNanos, endsNanos), refillAtOrBelow);
  }
}
