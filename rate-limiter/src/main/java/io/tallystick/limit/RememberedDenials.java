package io.tallystick.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Denials that still hold, so that a runaway caller costs Redis nothing. Safe from any thread,
 * without locks: a table of fixed size in which a newer denial may push out another, which then
 * only costs a trip to Redis. Never denies longer than Redis would.
 */
final class RememberedDenials {
  /** Forgotten by then at the latest, so that an emptied Redis is noticed soon. */
  static final long REMEMBERED_MILLIS_MAX = 1_000;

  /** Waits are rounded up to a millisecond and two clocks drift apart: forget this much earlier. */
  static final long MARGIN_MILLIS = 2;

  private final AtomicReferenceArray<@Nullable Denial> table;
  private final LongSupplier clockNanos;

  /** A denial as Redis told it, with the moment before it was asked. */
  private record Denial(Take take, Decision decision, long askedAtNanos) {
    boolean covers(Take other) {
      return other.cost() >= take.cost() && other.bundle().equals(take.bundle());
    }

    boolean holdsAfter(long millis) {
      long retryAfterMillis = decision.retryAfterMillis();
      return millis < REMEMBERED_MILLIS_MAX
          && (retryAfterMillis == Decision.NEVER || millis < retryAfterMillis - MARGIN_MILLIS);
    }
  }

  RememberedDenials(int sizeMax, LongSupplier clockNanos) {
    this.table = new AtomicReferenceArray<>(sizeMax);
    this.clockNanos = clockNanos;
  }

  /** The moment to hand to {@link #remember}, taken before Redis is asked. */
  long nowNanos() {
    return clockNanos.getAsLong();
  }

  /** Counting the wait from before the question makes it end early, never late. */
  void remember(Take take, Decision denied, long askedAtNanos) {
    table.set(slot(take), new Denial(take, denied, askedAtNanos));
  }

  /** A denial of this call that still holds, with its waits counted down; null when none does. */
  @Nullable Decision find(Take take) {
    Denial denial = table.get(slot(take));
    if (denial == null || !denial.covers(take)) {
      return null;
    }
    long agoMillis = TimeUnit.NANOSECONDS.toMillis(clockNanos.getAsLong() - denial.askedAtNanos());
    return denial.holdsAfter(agoMillis) ? countedDown(denial, take.cost(), agoMillis) : null;
  }

  private int slot(Take take) {
    return Math.floorMod(take.bundle().hashCode(), table.length());
  }

  private static Decision countedDown(Denial denial, long cost, long agoMillis) {
    List<LimitState> states = new ArrayList<>(denial.decision().limits().size());
    for (LimitState state : denial.decision().limits()) {
      states.add(countedDown(state, cost, agoMillis));
    }
    return new Decision(Outcome.DENIED, Source.REMEMBERED, states);
  }

  private static LimitState countedDown(LimitState state, long cost, long agoMillis) {
    boolean never = cost > state.limit().burst() || state.resetAfterMillis() == LimitState.NEVER;
    long resetAfterMillis =
        never ? LimitState.NEVER : Math.max(0, state.resetAfterMillis() - agoMillis);
    boolean exceeded = state.exceeded() || cost > state.remaining();
    return new LimitState(
        state.subject(), state.limit(), state.remaining(), resetAfterMillis, exceeded);
  }
}
