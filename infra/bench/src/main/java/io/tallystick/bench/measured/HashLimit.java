package io.tallystick.bench.measured;

import io.tallystick.key.credential.Bcrypt;
import io.tallystick.key.text.Secret;
import java.util.concurrent.atomic.LongAdder;

/** How many secrets a second all cores of this machine can hash when they do nothing else. */
public final class HashLimit {
  private HashLimit() {}

  /** Hashes on every core for so long. */
  public static double perSecond(int bcryptCost, long millis) throws InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    LongAdder done = new LongAdder();
    long startNanos = System.nanoTime();
    long endNanos = startNanos + millis * 1_000_000;
    Thread[] threads = new Thread[cores];
    for (int i = 0; i < cores; i++) {
      threads[i] = new Thread(() -> hash(bcryptCost, endNanos, done), "hash-" + i);
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return done.sum() * 1e9 / (System.nanoTime() - startNanos);
  }

  private static void hash(int bcryptCost, long endNanos, LongAdder done) {
    Secret secret = Secret.of(new byte[Secret.SIZE_BYTES]);
    while (System.nanoTime() < endNanos) {
      if (Bcrypt.hash(secret, bcryptCost).isEmpty()) {
        throw new IllegalStateException("a hash is never empty");
      }
      done.increment();
    }
  }
}
