package io.tallystick.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A lease in use: permits that Redis has counted already and that this node may use until the lease
 * ends, by its own monotonic clock. Any thread, without locks. Taking does not look at the clock:
 * who takes reads it afterwards and asks {@link #isOver}, so that a process that was paused in
 * between uses nothing that has ended.
 */
final class HeldLease {
  /** Nothing to take, never in the way. */
  static final HeldLease NONE = new HeldLease(Lease.NONE, new Times(0, 0, 0), 0);

  private static final long CLOSED = -1;

  private final Lease lease;
  private final Times times;
  private final long refillAtOrBelow;
  private final AtomicLong left;
  private final AtomicBoolean refillAsked = new AtomicBoolean();

  /** Permits of an earlier lease that are on their way back: told as free, never taken here. */
  private volatile long returning;

  /** What the last review saw; guarded by the desk. */
  private long leftAtReview;

  /**
   * Moments of the monotonic clock.
   *
   * @param sentNanos when the trip left that brought it
   * @param refillNanos from when on another lease is wanted
   * @param endsNanos from when on nothing of it may be used
   */
  record Times(long sentNanos, long refillNanos, long endsNanos) {}

  /**
   * @param refillAtOrBelow with so few permits left another lease is wanted
   */
  HeldLease(Lease lease, Times times, long refillAtOrBelow) {
    this.lease = lease;
    this.times = times;
    this.refillAtOrBelow = refillAtOrBelow;
    this.left = new AtomicLong(lease.permits());
    this.leftAtReview = lease.permits();
  }

  /** What is left after the cost was taken; negative when it was not, for want of permits. */
  long take(long cost) {
    long before = left.get();
    while (before >= cost) {
      if (left.compareAndSet(before, before - cost)) {
        return before - cost;
      }
      before = left.get();
    }
    return CLOSED;
  }

  /** Undoes a take. What comes after the lease was closed stays counted in Redis, unused. */
  void putBack(long cost) {
    long before = left.get();
    while (before != CLOSED && !left.compareAndSet(before, before + cost)) {
      before = left.get();
    }
  }

  /** Ends it for good; gives what nobody has taken, 0 when it was closed before. */
  long close() {
    return Math.max(0, left.getAndSet(CLOSED));
  }

  boolean isOver(long nowNanos) {
    return nowNanos - times.endsNanos() >= 0;
  }

  boolean isUsable(long nowNanos) {
    return left.get() > 0 && !isOver(nowNanos);
  }

  long left() {
    return Math.max(0, left.get());
  }

  Lease lease() {
    return lease;
  }

  Times times() {
    return times;
  }

  /** To be called before others see this lease. */
  void tellReturning(long permits) {
    returning = permits;
  }

  /** True for one caller, once: more than one refill for a lease would only be in the way. */
  boolean wantsRefill(long leftNow, long nowNanos) {
    return (leftNow <= refillAtOrBelow || nowNanos - times.refillNanos() >= 0)
        && !refillAsked.get()
        && refillAsked.compareAndSet(false, true);
  }

  /** Whether nobody took anything since the last review. Under the desk's lock. */
  boolean isIdleSinceReview() {
    long now = left();
    boolean idle = now == leftAtReview;
    leftAtReview = now;
    return idle;
  }

  /** What a caller is told who took something and left so much. */
  Decision decision(long leftNow, long nowNanos) {
    return new Decision(Outcome.ADMITTED, Source.LEASED, states(leftNow + returning, nowNanos));
  }

  private List<LimitState> states(long held, long nowNanos) {
    List<LimitState> granted = lease.limits();
    long ageMillis = TimeUnit.NANOSECONDS.toMillis(nowNanos - times.sentNanos());
    if (granted.size() == 1) {
      return List.of(granted.get(0).withHeld(held, ageMillis));
    }
    List<LimitState> states = new ArrayList<>(granted.size());
    for (int i = 0; i < granted.size(); i++) {
      states.add(granted.get(i).withHeld(held, ageMillis));
    }
    return states;
  }
}
