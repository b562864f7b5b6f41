package io.tallystick.bench.measured;

import io.tallystick.verifier.TallystickVerifier;
import io.tallystick.verifier.VerifyRequest;
import io.tallystick.verifier.verdict.Code;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Asks one verifier about the key of the moment all the time, on a thread of its own, and takes the
 * time of the first denial.
 */
final class HotKey implements AutoCloseable {
  private static final long PAUSE_NANOS = 20_000;

  private final TallystickVerifier verifier;
  private final int number;
  private final LongAdder asked = new LongAdder();
  private final Thread thread = new Thread(this::run, "hot-key");
  private volatile @Nullable Watch watch;
  private volatile boolean closing;

  /** One key until all deny it. */
  record Watch(String key, CountDownLatch denied, AtomicLongArray deniedNanos) {
    static Watch of(String key, int verifiers) {
      return new Watch(key, new CountDownLatch(verifiers), new AtomicLongArray(verifiers));
    }

    /** When the last one denied. */
    long await(long secondsMax) throws InterruptedException {
      if (!denied.await(secondsMax, TimeUnit.SECONDS)) {
        throw new IllegalStateException("a revoked key was not denied in " + secondsMax + " s");
      }
      long last = deniedNanos.get(0);
      for (int i = 1; i < deniedNanos.length(); i++) {
        last = Math.max(last, deniedNanos.get(i));
      }
      return last;
    }
  }

  HotKey(TallystickVerifier verifier, int number) {
    this.verifier = verifier;
    this.number = number;
    thread.start();
  }

  void watch(Watch next) {
    watch = next;
  }

  long asked() {
    return asked.sum();
  }

  @Override
  public void close() {
    closing = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    while (!closing) {
      Watch now = watch;
      if (now != null && code(now.key()) == Code.REVOKED) {
        now.deniedNanos().set(number, System.nanoTime());
        watch = null;
        now.denied().countDown();
      }
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private Code code(String key) {
    asked.increment();
    return verifier.verify(key, VerifyRequest.any()).toCompletableFuture().join().code();
  }
}
