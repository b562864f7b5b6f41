package io.tallystick.keyservice;

import io.tallystick.keyservice.access.FirstManagementKey;
import io.tallystick.keyservice.topics.Topics;
import io.tallystick.runtime.kafka.KeyLogTail;
import io.tallystick.runtime.start.StartFailure;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a node does before it is ready, on a thread of its own: see to the topics, catch up with the
 * log, see to the first management key. A Kafka that is away is waited for; what can never be is a
 * failure.
 */
final class Preparation implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);
  private static final long RETRY_MILLIS = 250;
  private static final long CATCH_UP_POLL_MILLIS = 5;
  private static final long STOP_MILLIS_MAX = 30_000;

  private final KeyServiceConfig config;
  private final Topics topics;
  private final KeyLogTail tail;
  private final FirstManagementKey firstKey;
  private final Runnable onTopics;
  private final Thread thread = new Thread(this::run, "key-service-preparation");
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile @Nullable String notReady = "the key-log has not been reached yet";
  private volatile boolean closing;

  /**
   * @param onTopics started once the topics are there; nothing waits for it
   */
  Preparation(
      KeyServiceConfig config,
      Topics topics,
      KeyLogTail tail,
      FirstManagementKey firstKey,
      Runnable onTopics) {
    this.config = config;
    this.topics = topics;
    this.tail = tail;
    this.firstKey = firstKey;
    this.onTopics = onTopics;
    this.thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** What is still to be done, null when nothing is. */
  @Nullable String notReady() {
    return notReady;
  }

  /** Waits for the end; a failure is thrown with its sentence, false means not yet. */
  boolean await(Duration timeout) {
    try {
      done.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new StartFailure(String.valueOf(cause.getMessage()), cause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailure("Interrupted while waiting for key-service.", e);
    }
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join(STOP_MILLIS_MAX);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      prepare();
      notReady = null;
      done.complete(null);
      LOG.info("key-service {} is ready", config.node());
    } catch (InterruptedException e) {
      done.completeExceptionally(new StartFailure("key-service was stopped while starting.", e));
    } catch (RuntimeException e) {
      if (!closing) {
        notReady = "the start has failed; the log says why";
        LOG.error("the start failed", e);
      }
      done.completeExceptionally(e);
    }
  }

  private void prepare() throws InterruptedException {
    while (topics.ensure() == null) {
      Thread.sleep(RETRY_MILLIS);
    }
    onTopics.run();
    tail.start();
    notReady = "the key-log is being read";
    while (tail.notReady() != null) {
      Thread.sleep(CATCH_UP_POLL_MILLIS);
    }
    notReady = "the first management key is being made";
    KeyServiceConfig.FirstKey first = config.firstKey();
    firstKey.ensure(first.workspace(), first.given(), first.file());
  }
}
