package io.tallystick.limit.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs scripts on one Redis over one connection. Safe from any thread; no call blocks or takes
 * longer than the timeout. The first call that fails opens the breaker: from then on calls fail at
 * once, until the prober has shown that Redis decides again.
 */
public final class RedisLink implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);

  private static final long WARM_UP_MILLIS = 1_000;

  private final SparseLog failedProbes = new SparseLog(LOG);
  private final LinkSettings settings;
  private final ScriptCall probe;
  private final Traffic traffic;
  private final LettuceClient client;
  private final Breaker breaker = new Breaker();
  private final Prober prober = new Prober(this::check);
  private volatile @Nullable StatefulRedisConnection<String, String> connection;

  private RedisLink(LinkSettings settings, ScriptCall probe) {
    this.settings = settings;
    this.probe = probe;
    this.traffic = new Traffic(settings);
    this.client = new LettuceClient(settings, traffic.timer());
  }

  /** Starts a link and waits for its first try to reach Redis, whatever comes of it. */
  public static RedisLink start(LinkSettings settings, ScriptCall probe) {
    RedisLink link = new RedisLink(settings, probe);
    link.prober.start();
    return link;
  }

  /**
   * Runs a script. The stage fails with {@link RedisUnavailable} alone, and completes on the
   * calling thread, the client's or the timer's.
   */
  public CompletionStage<List<Long>> run(ScriptCall call) {
    if (!traffic.enter()) {
      return CompletableFuture.failedStage(new RedisUnavailable("too many calls in flight"));
    }
    // Asked only after entering: whoever closes the link waits for all that entered before.
    StatefulRedisConnection<String, String> current = connection;
    if (current == null || breaker.isOpen()) {
      traffic.leave();
      return CompletableFuture.failedStage(new RedisUnavailable("Redis is lost"));
    }
    return new Trip(current.async(), call, traffic, this::lost).start(settings.timeoutMillis());
  }

  /** Commands sent so far, probes included. */
  public long commandsSent() {
    return traffic.commandsSent();
  }

  /** Replies so far that were errors or made no sense. */
  public long errorReplies() {
    return traffic.errorReplies();
  }

  /** How often Redis was taken for lost, after it had once been reached. */
  public long breakerOpenings() {
    return breaker.openings();
  }

  /** Whether calls fail at once now. */
  public boolean isLost() {
    return breaker.isOpen();
  }

  /** For the one who understands replies: this one made no sense. */
  public void countSenselessReply(RuntimeException why) {
    traffic.refused(String.valueOf(why.getMessage()));
  }

  /** Fails further calls, waits for those in flight, then for every thread. */
  @Override
  public void close() {
    breaker.shut();
    prober.close();
    traffic.drain();
    client.close();
    traffic.close();
  }

  private void lost(String reason) {
    if (breaker.open()) {
      LOG.warn("Redis at {} is taken for lost: {}", settings.shownAs(), reason);
      prober.hurry();
    }
  }

  /** One look at the way to Redis, on the prober's thread alone. */
  private void check() {
    StatefulRedisConnection<String, String> current = connection;
    if (current != null && !current.isOpen()) {
      connection = null;
      lost("the connection was closed");
    }
    if (breaker.isOpen()) {
      retry();
    }
  }

  private void retry() {
    try {
      probe(connected(), settings.timeoutMillis());
      if (breaker.close()) {
        LOG.info("Redis at {} decides.", settings.shownAs());
      }
    } catch (ExecutionException | RedisUnavailable failure) {
      String reason = LettuceClient.rootMessage(failure);
      failedProbes.warn("No way to Redis at {}: {}", settings.shownAs(), reason);
      disconnect();
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  /** The first script on a new connection loads code on both sides, so it may take its time. */
  private StatefulRedisConnection<String, String> connected()
      throws InterruptedException, ExecutionException {
    StatefulRedisConnection<String, String> current = connection;
    if (current == null) {
      current = client.connect();
      connection = current;
      probe(current, Math.max(WARM_UP_MILLIS, settings.timeoutMillis()));
    }
    return current;
  }

  private void probe(StatefulRedisConnection<String, String> current, long timeoutMillis)
      throws InterruptedException, ExecutionException {
    traffic.enterBeyondBound();
    var unused = new Trip(current.async(), probe, traffic, reason -> {}).start(timeoutMillis).get();
  }

  /** A connection that swallowed a probe may be dead without knowing; its queue goes with it. */
  private void disconnect() {
    StatefulRedisConnection<String, String> current = connection;
    connection = null;
    if (current != null) {
      var unused = current.closeAsync();
    }
  }
}
