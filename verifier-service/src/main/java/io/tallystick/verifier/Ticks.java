package io.tallystick.verifier;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tallystick.runtime.config.PepperSource;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * The one thread for what comes back every so often: noticing when the node became ready, and
 * reading the peppers' file again, which blocks on the disk. A daemon; closing interrupts it.
 */
final class Ticks implements AutoCloseable {
  private static final long READY_MILLIS = 20;
  private static final long PEPPERS_MILLIS = 5_000;

  private final PepperSource peppers;
  private final BooleanSupplier ready;
  private final Thread thread = new Thread(this::run, "ticks");
  private volatile double bootstrapSeconds = Double.NaN;

  Ticks(PepperSource peppers, BooleanSupplier ready, MeterRegistry registry) {
    this.peppers = peppers;
    this.ready = ready;
    Gauge.builder("tallystick.bootstrap.seconds", this, it -> it.bootstrapSeconds)
        .register(registry);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  private void run() {
    long startNanos = System.nanoTime();
    long reloadedNanos = startNanos;
    boolean wasReady = false;
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(wasReady ? PEPPERS_MILLIS : READY_MILLIS);
        long nowNanos = System.nanoTime();
        if (!wasReady && ready.getAsBoolean()) {
          wasReady = true;
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
