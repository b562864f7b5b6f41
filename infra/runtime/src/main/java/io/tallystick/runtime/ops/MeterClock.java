package io.tallystick.runtime.ops;

import io.micrometer.core.instrument.Clock;
import java.util.concurrent.TimeUnit;

/**
 * The clock by which meters move their windows, which are minutes long: a thread of its own reads
 * the time of day ten times a second. A timer asks for it twice for each value, and two readings
 * would take longer than all the rest of it. Any thread; closing stops it.
 */
final class MeterClock implements Clock, AutoCloseable {
  private static final long STEP_MILLIS = 100;

  private final Thread thread = new Thread(this::run, "meter-clock");
  private volatile long wallMillis = System.currentTimeMillis();

  static MeterClock start() {
    MeterClock clock = new MeterClock();
    clock.thread.setDaemon(true);
    clock.thread.start();
    return clock;
  }

  @Override
  public long wallTime() {
    return wallMillis;
  }

  @Override
  public long monotonicTime() {
    return System.nanoTime();
  }

  @Override
  public void close() {
    thread.interrupt();
  }

  private void run() {
    try {
      while (true) {
        TimeUnit.MILLISECONDS.sleep(STEP_MILLIS);
        wallMillis = System.currentTimeMillis();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The end of this thread.
    }
  }
}
