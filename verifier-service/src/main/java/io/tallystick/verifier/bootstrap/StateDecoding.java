package io.tallystick.verifier.bootstrap;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.errors.InterruptException;

/**
 * Decodes polled records on threads of its own and hands them on in the order of the polls, on the
 * caller's thread. A bounded number is under way: beyond it, adding waits. One caller.
 */
final class StateDecoding implements AutoCloseable {
  private static final int THREADS_MAX = 4;
  private static final int UNDER_WAY_PER_THREAD = 2;

  private final String topicId;
  private final Consumer<StateBatch> next;
  private final int threads =
      Math.min(THREADS_MAX, Math.max(1, Runtime.getRuntime().availableProcessors() - 1));
  private final ExecutorService pool = Executors.newFixedThreadPool(threads, StateDecoding::daemon);
  private final Deque<Future<StateBatch>> underWay = new ArrayDeque<>();

  /**
   * @param next takes each batch
   */
  StateDecoding(String topicId, Consumer<StateBatch> next) {
    this.topicId = topicId;
    this.next = next;
  }

  void add(ConsumerRecords<byte[], byte[]> records) {
    underWay.add(pool.submit(() -> StateBatch.of(records, topicId)));
    while (underWay.size() > threads * UNDER_WAY_PER_THREAD || isFirstDone()) {
      handOn();
    }
  }

  /** Hands on all that has been added. */
  void finish() {
    while (!underWay.isEmpty()) {
      handOn();
    }
  }

  @Override
  public void close() {
    pool.shutdownNow();
  }

  private boolean isFirstDone() {
    Future<StateBatch> first = underWay.peek();
    return first != null && first.isDone();
  }

  private void handOn() {
    try {
      next.accept(underWay.remove().get());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("the decoding of states failed", e);
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "bootstrap-decoding");
    thread.setDaemon(true);
    return thread;
  }
}
