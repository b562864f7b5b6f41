package io.tallystick.bench.measured;

import io.tallystick.key.credential.Bcrypt;
import io.tallystick.key.text.Secret;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.LongAdder;

/**
 * What all cores of this machine can hash when they do nothing else.
 *
 * @param perSecond hashes, by the clock
 * @param cpuSeconds of one hash, which a busy machine does not change
 */
public record HashLimit(double perSecond, double cpuSeconds) {

  /** Hashes on every core for so long. */
  public static HashLimit measure(int bcryptCost, long millis) throws InterruptedException {
    int cores = Runtime.getRuntime().availableProcessors();
    LongAdder done = new LongAdder();
    LongAdder cpuNanos = new LongAdder();
    long startNanos = System.nanoTime();
    long endNanos = startNanos + millis * 1_000_000;
    Thread[] threads = new Thread[cores];
    for (int i = 0; i < cores; i++) {
      threads[i] =
          new Thread(
              () -> {
                hash(bcryptCost, endNanos, done);
                cpuNanos.add(ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime());
              },
              "hash-" + i);
      threads[i].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - startNanos) / 1e9;
    return new HashLimit(done.sum() / seconds, cpuNanos.sum() / 1e9 / done.sum());
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
