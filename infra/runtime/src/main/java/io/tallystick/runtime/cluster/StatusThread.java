package io.tallystick.runtime.cluster;

import java.util.concurrent.TimeUnit;

/**
 * A daemon thread that reports at least once in a while, and soon after something was folded, but
 * never more often than what many nodes can read from each other. What fails is tried again in the
 * next round.
 */
final class StatusThread implements AutoCloseable {
  private static final long CLOSE_WAIT_MILLIS = 5_000;

  private final ClusterView view;
  private final long everyMillis;
  private final Round round;
  private final Thread thread;
  private volatile boolean closing;

  /** One report on its way. */
  interface Round {
    void report() throws InterruptedException;
  }

  StatusThread(String name, ClusterView view, long everyMillis, Round round) {
    this.view = view;
    this.everyMillis = everyMillis;
    this.round = round;
    this.thread = new Thread(this::run, name);
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join(CLOSE_WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closing) {
        long seen = view.folded().count();
        round.report();
        TimeUnit.MILLISECONDS.sleep(view.pauseMillis());
        view.folded().await(seen, everyMillis);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The end of this thread.
    }
  }
}
