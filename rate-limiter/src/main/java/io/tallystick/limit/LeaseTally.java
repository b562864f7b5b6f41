package io.tallystick.limit;

import java.util.concurrent.atomic.LongAdder;

/** Counts permits that were leased, and that went back unused. Any thread. */
final class LeaseTally {
  private final LongAdder leased = new LongAdder();
  private final LongAdder returned = new LongAdder();

  void leased(long permits) {
    leased.add(permits);
  }

  void returned(long permits) {
    returned.add(permits);
  }

  long leasedSoFar() {
    return leased.sum();
  }

  long returnedSoFar() {
    return returned.sum();
  }
}
