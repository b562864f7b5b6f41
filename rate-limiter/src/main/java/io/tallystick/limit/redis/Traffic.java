package io.tallystick.limit.redis;

import io.netty.util.HashedWheelTimer;
import io.netty.util.Timeout;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all trips of a link share: the timer of their timeouts, the bound on how many are under way,
 * and what is counted of them. Safe from any thread.
 */
final class Traffic implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Traffic.class);

  /** The default timer of the client ticks every 100 ms, too coarse for a timeout of 50. */
  private static final long TICK_MILLIS = 2;

  /** A timer fires up to a tick late, and its thread wakes late too. */
  private static final long EARLY_MILLIS = 2 * TICK_MILLIS;

  private static final long DRAIN_POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final HashedWheelTimer timer =
      new HashedWheelTimer(
          new DefaultThreadFactory("tallystick-limit-timer", true),
          TICK_MILLIS,
          TimeUnit.MILLISECONDS);
  private final AtomicInteger inFlight = new AtomicInteger();
  private final LongAdder commandsSent = new LongAdder();
  private final LongAdder errorReplies = new LongAdder();
  private final SparseLog refusals = new SparseLog(LOG);
  private final LinkSettings settings;

  Traffic(LinkSettings settings) {
    this.settings = settings;
  }

  HashedWheelTimer timer() {
    return timer;
  }

  long commandsSent() {
    return commandsSent.sum();
  }

  long errorReplies() {
    return errorReplies.sum();
  }

  /** Returns false, and takes nothing, when as many trips are under way as may be. */
  boolean enter() {
    if (inFlight.incrementAndGet() <= settings.inFlightMax()) {
      return true;
    }
    inFlight.decrementAndGet();
    return false;
  }

  /** For the probe, which must get through when calls fill the room. */
  void enterBeyondBound() {
    inFlight.incrementAndGet();
  }

  void leave() {
    inFlight.decrementAndGet();
  }

  void sent() {
    commandsSent.increment();
  }

  /** Armed a little early, so that the caller is answered within the timeout. */
  Timeout arm(Runnable expiry, long timeoutMillis) {
    return timer.newTimeout(
        due -> expiry.run(), timeoutMillis - EARLY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Runs something a moment later, on the timer's thread. */
  void later(Runnable work, long millis) {
    var unused = timer.newTimeout(due -> work.run(), millis, TimeUnit.MILLISECONDS);
  }

  /** Forgotten when the timer stops. */
  void after(long nanos, Runnable work) {
    try {
      var unused = timer.newTimeout(due -> work.run(), nanos, TimeUnit.NANOSECONDS);
    } catch (IllegalStateException stopped) {
      LOG.debug("closed, nothing is due any more");
    }
  }

  void refused(String reason) {
    errorReplies.increment();
    refusals.warn("Redis at {} refused a call: {}", settings, reason);
  }

  /** Waits until no trip is under way; each ends by its timeout at the latest. */
  void drain() {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * settings.timeoutMillis());
    while (inFlight.get() > 0 && System.nanoTime() - endNanos < 0) {
      LockSupport.parkNanos(DRAIN_POLL_NANOS);
    }
  }

  @Override
  public void close() {
    timer.stop();
  }
}
