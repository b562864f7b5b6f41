package io.tallystick.verifier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tallystick.runtime.config.PepperSource;
import io.tallystick.runtime.ops.Readiness;
import java.util.concurrent.TimeUnit;

/**
 * The one thread for what comes back every so often: noticing when the node became ready, and
 * reading the peppers' file again, which blocks on the disk. A daemon; closing interrupts it.
 */
final class Ticks implements AutoCloseable {
  private static final long READY_MILLIS = 20;
  private static final long PEPPERS_MILLIS = 5_000;

  private final PepperSource peppers;
  private final Readiness readiness;
  private final Thread thread = new Thread(this::run, "ticks");
  private volatile double bootstrapSeconds = Double.NaN;

  private Ticks(PepperSource peppers, Readiness readiness) {
    this.peppers = peppers;
    this.readiness = readiness;
  }

  static Ticks start(PepperSource peppers, Readiness readiness, MeterRegistry registry) {
    Ticks ticks = new Ticks(peppers, readiness);
    Gauge.builder("tallystick.bootstrap.seconds", ticks, it -> it.bootstrapSeconds)
        .register(registry);
    ticks.thread.setDaemon(true);
    ticks.thread.start();
    return ticks;
  }

  private void run() {
    long startNanos = System.nanoTime();
    long reloadedNanos = startNanos;
    boolean ready = false;
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(ready ? PEPPERS_MILLIS : READY_MILLIS);
        long nowNanos = System.nanoTime();
        if (!ready && readiness.isReady()) {
          ready = true;
          bootstrapSeconds = (nowNanos - startNanos) / 1e9;
        }
        if (nowNanos - reloadedNanos >= TimeUnit.MILLISECONDS.toNanos(PEPPERS_MILLIS)) {
          reloadedNanos = nowNanos;
          peppers.reload();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The end of this thread.
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
