package io.tallystick.limit.redis;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that looks after the way to Redis, ten times a second and at once when it is lost.
 * The check may wait for a bounded time; one that fails unexpectedly is logged and tried again.
 */
final class Prober implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Prober.class);
  private static final long EVERY_MILLIS = 100;
  private static final long CLOSE_WAIT_SECONDS = 5;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Prober::daemon);
  private final Runnable check;
  private final CountDownLatch first = new CountDownLatch(1);

  Prober(Runnable check) {
    this.check = check;
  }

  void start() {
    var unused =
        thread.scheduleWithFixedDelay(this::checked, 0, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Waits until the first check is done, whatever came of it. */
  void awaitFirst() {
    try {
      first.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Checks as soon as the thread is free. */
  void hurry() {
    try {
      thread.execute(this::checked);
    } catch (RejectedExecutionException closed) {
      LOG.debug("closed, no check needed");
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
    try {
      var unused = thread.awaitTermination(CLOSE_WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void checked() {
    try {
      check.run();
    } catch (RuntimeException unexpected) {
      LOG.error("A look at Redis failed unexpectedly; the next one follows.", unexpected);
    } finally {
      first.countDown();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "tallystick-limit-prober");
    thread.setDaemon(true);
    return thread;
  }
}
