package io.tallystick.limit.redis;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Whether Redis is taken for lost. Open from the start until a probe succeeds, then again from the
 * first call that fails. Once shut it stays open. Safe from any thread.
 */
final class Breaker {
  private final AtomicBoolean open = new AtomicBoolean(true);
  private final AtomicLong openings = new AtomicLong();
  private volatile boolean shut;

  boolean isOpen() {
    return shut || open.get();
  }

  long openings() {
    return openings.get();
  }

  /** Returns true for the one call that found it closed. */
  boolean open() {
    boolean opened = open.compareAndSet(false, true);
    if (opened) {
      openings.incrementAndGet();
    }
    return opened;
  }

  /** Returns true for the one call that found it open; a breaker that is shut does not close. */
  boolean close() {
    return !shut && open.compareAndSet(true, false);
  }

  void shut() {
    shut = true;
  }
}
