package io.tallystick.limit;

import java.util.Comparator;
import java.util.PriorityQueue;

/** Time that passes only from event to event. For one thread. */
final class SimulatedTime {
  private final PriorityQueue<Event> events =
      new PriorityQueue<>(Comparator.comparingLong(Event::atNanos).thenComparingLong(Event::order));
  private long nowNanos;
  private long order;

  private record Event(long atNanos, long order, Runnable work) {}

  long nowNanos() {
    return nowNanos;
  }

  void at(long atNanos, Runnable work) {
    events.add(new Event(Math.max(nowNanos, atNanos), order++, work));
  }

  void after(long nanos, Runnable work) {
    at(nowNanos + nanos, work);
  }

  /** Runs what happens until then. */
  void runUntil(long endNanos) {
    while (!events.isEmpty() && events.peek().atNanos() <= endNanos) {
      Event next = events.remove();
      nowNanos = next.atNanos();
      next.work().run();
    }
    nowNanos = endNanos;
  }
}
