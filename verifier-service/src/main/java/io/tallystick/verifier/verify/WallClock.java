package io.tallystick.verifier.verify;

import java.time.Instant;
import java.time.InstantSource;
import java.util.function.LongFunction;

/**
 * The time of day for verdicts, read anew once a millisecond and not for each of them: whoever asks
 * has read the monotonic clock already, and that tells how old the last reading is. What it gives
 * is at most a millisecond late, whichever way the time of day is set. Any thread.
 */
public final class WallClock implements LongFunction<Instant> {
  static final long STEP_NANOS = 1_000_000;

  private final InstantSource source;
  private volatile Reading last;

  /**
   * The time of day at some moment after {@code nanos}.
   *
   * @param nanos by the monotonic clock
   */
  private record Reading(long nanos, Instant instant) {}

  public WallClock(InstantSource source, long nowNanos) {
    this.source = source;
    this.last = new Reading(nowNanos, source.instant());
  }

  /**
   * The time of day.
   *
   * @param nowNanos what the monotonic clock has just said
   */
  @Override
  public Instant apply(long nowNanos) {
    Reading known = last;
    long age = nowNanos - known.nanos();
    if (age >= 0 && age < STEP_NANOS) {
      return known.instant();
    }
    Reading next = new Reading(nowNanos, source.instant());
    last = next;
    return next.instant();
  }
}
