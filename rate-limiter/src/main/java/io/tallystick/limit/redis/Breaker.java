package io.tallystick.limit.redis;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Whether a server is taken for lost. Open from the start until a probe succeeds, then again from
 * the first call that fails. One that opens soon after it closed wants twice as many good probes in
 * a row as before, so that a server at the edge of its strength is left alone for longer and
 * longer, instead of being lost ten times a second. Once shut it stays open. Safe from any thread.
 */
final class Breaker {
  /** Who holds for this long is taken for well. */
  static final long WELL_NANOS = TimeUnit.SECONDS.toNanos(10);

  static final int PROBES_MAX = 32;

  private final LongSupplier nanoTime;
  private volatile boolean open = true;
  private volatile boolean shut;
  private long openings;
  private long closedAtNanos;
  private int probesNeeded = 1;
  private int probesPassed;

  Breaker(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  boolean isOpen() {
    return open || shut;
  }

  synchronized long openings() {
    return openings;
  }

  /** Returns true for the one call that found it closed. */
  synchronized boolean open() {
    if (open) {
      return false;
    }
    open = true;
    openings++;
    probesPassed = 0;
    boolean soon = nanoTime.getAsLong() - closedAtNanos < WELL_NANOS;
    probesNeeded = soon ? Math.min(PROBES_MAX, 2 * probesNeeded) : 1;
    return true;
  }

  /** Returns true for the probe that closes it; a breaker that is shut does not close. */
  synchronized boolean passed() {
    if (shut || !open || ++probesPassed < probesNeeded) {
      return false;
    }
    open = false;
    closedAtNanos = nanoTime.getAsLong();
    return true;
  }

  /** The good probes begin anew. */
  synchronized void failed() {
    probesPassed = 0;
  }

  synchronized void shut() {
    shut = true;
  }
}
