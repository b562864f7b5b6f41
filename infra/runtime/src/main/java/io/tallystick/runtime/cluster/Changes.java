package io.tallystick.runtime.cluster;

import java.util.concurrent.TimeUnit;

/** Counts changes, and lets threads wait for the next one. Any thread. */
final class Changes {
  private long count;

  synchronized void changed() {
    count++;
    notifyAll();
  }

  synchronized long count() {
    return count;
  }

  /** Returns the count once it is beyond {@code seen}, or when the time is over. */
  synchronized long await(long seen, long millisMax) throws InterruptedException {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millisMax);
    while (count == seen) {
      long restMillis = TimeUnit.NANOSECONDS.toMillis(endNanos - System.nanoTime());
      if (restMillis <= 0) {
        break;
      }
      wait(restMillis);
    }
    return count;
  }
}
