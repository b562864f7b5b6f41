package io.tallystick.verifier.bootstrap;

import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Readers at work, each on a thread of its own, and what they have read on the caller's: while one
 * waits for the broker another decodes, and the caller restores. A bounded number of batches is
 * under way; beyond it the readers wait.
 */
final class StateReaders {
  private static final Logger LOG = LoggerFactory.getLogger(StateReaders.class);
  private static final int BATCHES_PER_READER = 2;
  private static final long END_SECONDS_MAX = 10;

  private final List<StateReader> readers;
  private final BlockingQueue<Message> messages;

  /** A batch, or the end of a reader: what it trusts, or what it failed by. */
  private record Message(
      @Nullable StateBatch batch, @Nullable StateTrust trust, @Nullable Throwable failure) {}

  StateReaders(List<StateReader> readers) {
    this.readers = readers;
    this.messages = new ArrayBlockingQueue<>(readers.size() * BATCHES_PER_READER);
  }

  long done() {
    return readers.stream().mapToLong(StateReader::done).sum();
  }

  long total() {
    return readers.stream().mapToLong(StateReader::total).sum();
  }

  /** Any thread. */
  void stop() {
    readers.forEach(StateReader::stop);
  }

  /**
   * Has all of it read.
   *
   * @param taken takes each batch, on this thread
   * @return how far all of it can be trusted
   */
  StateTrust read(Consumer<StateBatch> taken) {
    ExecutorService threads = Executors.newFixedThreadPool(readers.size(), StateReaders::daemon);
    try {
      readers.forEach(reader -> threads.execute(() -> run(reader)));
      return takeAll(taken);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } finally {
      stop();
      threads.shutdownNow();
      awaitEnd(threads);
    }
  }

  private StateTrust takeAll(Consumer<StateBatch> taken) throws InterruptedException {
    StateTrust all = new StateTrust();
    for (int left = readers.size(); left > 0; ) {
      Message message = messages.take();
      if (message.failure != null) {
        throw failure(message.failure);
      }
      if (message.batch != null) {
        taken.accept(message.batch);
      }
      if (message.trust != null) {
        all.addAll(message.trust);
        left--;
      }
    }
    return all;
  }

  private void run(StateReader reader) {
    try {
      messages.put(end(reader));
    } catch (InterruptedException e) {
      // The caller has ended already and asks for nothing more.
      Thread.currentThread().interrupt();
    }
  }

  private Message end(StateReader reader) throws InterruptedException {
    try {
      StateTrust trust = reader.read(batch -> messages.put(new Message(batch, null, null)));
      return new Message(null, trust, null);
    } catch (RuntimeException | Error e) {
      return new Message(null, null, e);
    }
  }

  private static RuntimeException failure(Throwable failure) {
    return failure instanceof RuntimeException plain
        ? plain
        : new IllegalStateException("states could not be read", failure);
  }

  private static void awaitEnd(ExecutorService threads) {
    try {
      if (!threads.awaitTermination(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        LOG.warn("a reader of states has not ended within {} s", END_SECONDS_MAX);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "bootstrap-reading");
    thread.setDaemon(true);
    return thread;
  }
}
