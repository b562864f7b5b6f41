package io.tallystick.limit.redis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;

/** Warns at most once in ten seconds, for what an outage would say with every call. Any thread. */
final class SparseLog {
  private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Logger log;
  private final AtomicLong againAtNanos = new AtomicLong(System.nanoTime());

  SparseLog(Logger log) {
    this.log = log;
  }

  void warn(String format, Object... arguments) {
    long nowNanos = System.nanoTime();
    long dueNanos = againAtNanos.get();
    if (nowNanos - dueNanos >= 0 && againAtNanos.compareAndSet(dueNanos, nowNanos + EVERY_NANOS)) {
      log.warn(format, arguments);
    }
  }
}
