package io.tallystick.keyservice.receipt;

import io.tallystick.keyservice.log.Position;
import io.tallystick.keyservice.work.Busy;
import io.tallystick.runtime.cluster.ClusterStatus;
import io.tallystick.runtime.cluster.Hearing;
import java.util.Iterator;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Who waits for a receipt, and the one thread that looks whenever a node was heard. Any thread may
 * ask; how many wait is bounded. Closing answers all with what is known.
 */
public final class Receipts implements AutoCloseable {
  private static final int WAITING_MAX = 1_000;
  private static final long LOOK_MILLIS = 50;
  private static final long CLOSE_WAIT_MILLIS = 2_000;

  private final ClusterStatus status;
  private final Semaphore room = new Semaphore(WAITING_MAX);
  private final Queue<Waiting> waiting = new ConcurrentLinkedQueue<>();
  private final Thread thread = new Thread(this::run, "receipts");
  private volatile boolean closing;

  private record Waiting(Proof proof, long endNanos, CompletableFuture<Receipt> receipt) {}

  public Receipts(ClusterStatus status) {
    this.status = status;
    this.thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /**
   * Takes a place among those who wait, to be given back by {@link #giveBack}.
   *
   * @throws Busy when there is none, before anything has changed
   */
  public void takePlace() {
    if (!room.tryAcquire()) {
      throw new Busy("the list of those who wait for receipts");
    }
  }

  public void giveBack() {
    room.release();
  }

  /**
   * Completes when the record is in force on every verifier, or with what is known after the wait.
   * The record must have been folded on this node.
   */
  public CompletableFuture<Receipt> await(Position position, long waitMillis) {
    long nowNanos = System.nanoTime();
    Proof proof = new Proof(status.applied().topicId(), position, nowNanos);
    long endNanos = nowNanos + TimeUnit.MILLISECONDS.toNanos(waitMillis);
    Waiting one = new Waiting(proof, endNanos, new CompletableFuture<>());
    waiting.add(one);
    status.reportSoon();
    if (closing) {
      finish(one);
    }
    return one.receipt();
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
    waiting.forEach(this::finish);
  }

  private void run() {
    try {
      while (!closing) {
        long seen = status.heardCount();
        look();
        status.awaitHeard(seen, LOOK_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The end of this thread.
    }
  }

  private void look() {
    if (waiting.isEmpty()) {
      return;
    }
    Hearing hearing = status.hearing();
    for (Iterator<Waiting> each = waiting.iterator(); each.hasNext(); ) {
      Waiting one = each.next();
      long nowNanos = System.nanoTime();
      Receipt receipt = one.proof().judge(hearing, nowNanos);
      if (receipt.inForce() || nowNanos - one.endNanos() >= 0) {
        each.remove();
        one.receipt().complete(receipt);
      }
    }
  }

  private void finish(Waiting one) {
    one.receipt().complete(one.proof().judge(status.hearing(), System.nanoTime()));
  }
}
