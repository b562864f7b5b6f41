package io.tallystick.limit;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A caller who always wants more, on one limiter, in a thread of its own until it is stopped. It
 * waits a little where there is nothing, for its machine has others to serve.
 */
final class Hammering implements AutoCloseable {
  private static final long PAUSE_NANOS = 200_000;

  private final Thread thread = new Thread(this::run, "hammering");
  private final RateLimiter limiter;
  private final String subject;
  private final Limit limit;
  private final long paceNanos;
  private final Spans spans;
  private volatile boolean stopped;

  /**
   * @param paceNanos how long it waits after an admission
   */
  Hammering(RateLimiter limiter, String subject, Limit limit, long paceNanos, Spans spans) {
    this.limiter = limiter;
    this.subject = subject;
    this.limit = limit;
    this.paceNanos = paceNanos;
    this.spans = spans;
    thread.start();
  }

  private void run() {
    while (!stopped) {
      long fromNanos = System.nanoTime();
      Decision decision = limiter.take(subject, List.of(limit), 1).toCompletableFuture().join();
      if (decision.outcome() == Outcome.ADMITTED) {
        spans.add(fromNanos, System.nanoTime());
      }
      LockSupport.parkNanos(decision.outcome() == Outcome.ADMITTED ? paceNanos : PAUSE_NANOS);
    }
  }

  @Override
  public void close() {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
