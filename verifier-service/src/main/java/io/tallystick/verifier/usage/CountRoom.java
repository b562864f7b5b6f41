package io.tallystick.verifier.usage;

import java.util.concurrent.atomic.AtomicInteger;

/** How many entries there may be, and are. Any thread; threads at once may pass it by one each. */
final class CountRoom {
  private final int max;
  private final AtomicInteger entries = new AtomicInteger();

  CountRoom(int max) {
    this.max = max;
  }

  boolean isFull() {
    return entries.get() >= max;
  }

  /** Whether half of it is left at most. */
  boolean isHalfFull() {
    return entries.get() >= max - max / 2;
  }

  void add(int more) {
    entries.addAndGet(more);
  }

  int entryCount() {
    return entries.get();
  }
}
