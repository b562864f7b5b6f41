package io.tallystick.keyservice;

import io.tallystick.keyservice.access.FirstManagementKey;
import io.tallystick.keyservice.oauth.Oauth;
import io.tallystick.keyservice.receipt.Receipts;
import io.tallystick.keyservice.relay.Relay;
import io.tallystick.keyservice.topics.Topics;
import io.tallystick.keyservice.usage.UsageTail;
import io.tallystick.runtime.cluster.ClusterStatus;
import io.tallystick.runtime.kafka.KeyLogIdentity;
import io.tallystick.runtime.kafka.KeyLogTail;
import io.tallystick.runtime.kafka.PolicyLogTail;
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
  private final Parts parts;
  private final Thread thread = new Thread(this::run, "key-service-preparation");
  private final CompletableFuture<Void> done = new CompletableFuture<>();
  private volatile @Nullable String notReady = "the key-log has not been reached yet";
  private volatile boolean closing;

  /** What is started, in this order; nothing waits for the usage. */
  record Parts(
      Topics topics,
      ClusterStatus status,
      Receipts receipts,
      UsageTail usage,
      @Nullable Oauth oauth,
      KeyLogTail tail,
      PolicyLogTail policyTail,
      Relay relay,
      FirstManagementKey firstKey) {}

  Preparation(KeyServiceConfig config, Parts parts) {
    this.config = config;
    this.parts = parts;
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
    KeyLogIdentity keyLog = parts.topics().ensure();
    while (keyLog == null) {
      Thread.sleep(RETRY_MILLIS);
      keyLog = parts.topics().ensure();
    }
    parts.status().start();
    parts.receipts().start();
    parts.usage().start();
    parts.policyTail().start();
    if (parts.oauth() != null) {
      parts.oauth().start();
    }
    parts.tail().start();
    notReady = "the logs are being read";
    while (isReading()) {
      Thread.sleep(CATCH_UP_POLL_MILLIS);
    }
    // Not earlier: it would only wait for the directory, and hold partitions meanwhile.
    parts.relay().start(keyLog.topicId());
    notReady = "the first management key is being made";
    KeyServiceConfig.FirstKey first = config.firstKey();
    parts.firstKey().ensure(first.workspace(), first.given(), first.file());
  }

  private boolean isReading() {
    Oauth oauth = parts.oauth();
    return parts.tail().notReady() != null
        || parts.policyTail().notReady() != null
        || (oauth != null && oauth.notReady() != null);
  }
}
