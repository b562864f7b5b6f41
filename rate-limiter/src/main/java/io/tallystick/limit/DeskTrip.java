package io.tallystick.limit;

import java.util.ArrayList;
import java.util.List;

/**
 * A trip that is to leave, with the calls that wait for it. An immutable value.
 *
 * @param sentNanos before it is sent: leases are dated from here
 * @param timeoutNanos what is left of the time that its oldest call may take
 */
record DeskTrip(List<Waiting> calls, Counters.Order order, long sentNanos, long timeoutNanos) {

  static DeskTrip of(
      List<Waiting> calls, Counters.Order order, long nowNanos, long callTimeoutNanos) {
    long sinceNanos = nowNanos;
    for (Waiting call : calls) {
      sinceNanos = Math.min(sinceNanos, call.sinceNanos());
    }
    // Calls leave after a part of the timeout at the latest; a late timer must not open the
    // breaker.
    long leftNanos = Math.max(callTimeoutNanos / 2, callTimeoutNanos - (nowNanos - sinceNanos));
    return new DeskTrip(calls, order, nowNanos, leftNanos);
  }

  static List<Long> costs(List<Waiting> calls) {
    List<Long> costs = new ArrayList<>(calls.size());
    calls.forEach(call -> costs.add(call.cost()));
    return costs;
  }
}
