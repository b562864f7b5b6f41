package io.tallystick.testkit;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition by asking again and again until a deadline. Stateless. */
public final class Await {
  private static final Duration PAUSE = Duration.ofMillis(5);

  private Await() {}

  /**
   * Returns as soon as the condition holds.
   *
   * @param what the condition in words, for the failure
   * @throws AssertionError naming what was awaited, when the deadline passes or the thread is
   *     interrupted
   */
  public static void until(String what, Duration deadline, BooleanSupplier condition) {
    long endNanos = System.nanoTime() + deadline.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - endNanos > 0) {
        throw new AssertionError("not within " + deadline.toMillis() + " ms: " + what);
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new AssertionError("interrupted while awaiting: " + what);
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
  }
}
