package io.tallystick.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Callers that take permits as fast as they are answered, each in a thread of its own, for a given
 * time. What is admitted is counted, and noted if that is wanted.
 */
public final class TakeLoad {
  private static final long DENIED_PAUSE_NANOS = 100_000;

  private final LongAdder admitted = new LongAdder();
  private final LongAdder denied = new LongAdder();
  private final Admissions admissions = new Admissions();
  private final boolean noted;
  private final List<Thread> threads = new ArrayList<>();
  private long tookNanos;

  /**
   * @param noted whether the time of each admission is kept
   */
  public TakeLoad(boolean noted) {
    this.noted = noted;
  }

  /**
   * Runs callers until the time is over, spread over the limiters.
   *
   * @param restNanos all rest so long, then rush for two thirds of it, and again; 0 for no rest
   */
  public void run(
      List<? extends BooleanSupplier> limiters, int callers, long millis, long restNanos)
      throws InterruptedException {
    long startNanos = System.nanoTime();
    long endNanos = startNanos + millis * 1_000_000;
    for (int i = 0; i < callers; i++) {
      BooleanSupplier limiter = limiters.get(i % limiters.size());
      threads.add(new Thread(() -> take(limiter, startNanos, endNanos, restNanos), "caller-" + i));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    tookNanos = System.nanoTime() - startNanos;
  }

  private void take(BooleanSupplier limiter, long startNanos, long endNanos, long restNanos) {
    long fromNanos = System.nanoTime();
    while (fromNanos - endNanos < 0) {
      if (restNanos > 0 && (fromNanos - startNanos) % (restNanos * 5 / 3) < restNanos) {
        LockSupport.parkNanos(DENIED_PAUSE_NANOS);
      } else if (limiter.getAsBoolean()) {
        admitted.increment();
        if (noted) {
          admissions.add(fromNanos, System.nanoTime());
        }
      } else {
        denied.increment();
        LockSupport.parkNanos(DENIED_PAUSE_NANOS);
      }
      fromNanos = System.nanoTime();
    }
  }

  public long admitted() {
    return admitted.sum();
  }

  public double perSecond() {
    return admitted.sum() / (tookNanos / 1e9);
  }

  /** When what was admitted began and ended; empty unless it was noted. */
  public Admissions admissions() {
    return admissions;
  }
}
