package io.tallystick.runtime.ops;

import io.tallystick.runtime.config.Settings;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first part of a service's stop: it says on the operations port that it is not ready, and goes
 * on serving for as long as load balancers may take to notice. Any thread.
 */
public final class Drain {
  private static final Logger LOG = LoggerFactory.getLogger(Drain.class);

  private final long waitMillis;
  private final CountDownLatch cut = new CountDownLatch(1);
  private volatile boolean begun;

  public Drain(long waitMillis) {
    this.waitMillis = waitMillis;
  }

  /**
   * Reads how long, {@code TALLYSTICK_DRAIN_WAIT}. The default is two probes of 2 s and a moment to
   * act on them; with the seconds that calls under way may take it stays well within the 30 s that
   * Kubernetes grants, and mostly within the 10 s of Docker.
   */
  public static long waitMillis(Settings settings) {
    return settings.durationMillis("TALLYSTICK_DRAIN_WAIT", "5s", "0ms", "5m");
  }

  /** The readiness check of a service that drains. */
  public @Nullable String notReady() {
    return begun ? "the service is stopping" : null;
  }

  /** Whether the service is on its way out, so that connections are best made elsewhere. */
  public boolean isBegun() {
    return begun;
  }

  /** Not ready from now on; returns when the wait is over, cut short or interrupted. */
  public void await() {
    begun = true;
    LOG.info("not ready any more; serving goes on for {} ms", waitMillis);
    try {
      if (cut.await(waitMillis, TimeUnit.MILLISECONDS)) {
        LOG.info("the wait was cut short");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Not ready from now on, and no wait, not even one that is under way. */
  public void cutShort() {
    begun = true;
    cut.countDown();
  }
}
