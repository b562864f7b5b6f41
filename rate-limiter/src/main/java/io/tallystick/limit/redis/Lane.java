package io.tallystick.limit.redis;

import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to one server: one connection, the breaker that says whether calls use it, and the thread
 * that looks after it. A lost server is looked up, connected to and probed ten times a second. Safe
 * from any thread.
 */
final class Lane implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  private static final long WARM_UP_MILLIS = 1_000;

  /** A primary that was replaced without its knowledge is left after this at the latest. */
  private static final long LOOKED_UP_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final SparseLog failedProbes = new SparseLog(LOG);
  private final Server server;
  private final Surroundings surroundings;
  private final Breaker breaker = new Breaker(System::nanoTime);
  private final Prober prober = new Prober(this::check);
  private final Eviction eviction;
  private volatile @Nullable StatefulRedisConnection<String, String> connection;
  private @Nullable NodeAddress connectedTo;
  private long lookedUpAtNanos;

  /** Gives the address to connect to, anew each time; blocks for a bounded time. */
  @FunctionalInterface
  interface Where {
    RedisURI now() throws InterruptedException;
  }

  /**
   * Whose lane it is.
   *
   * @param shownAs for the log
   * @param probe a call that only this server can answer, null while there is none
   * @param whenLost told each time that the server is taken for lost; must not block
   */
  record Server(
      String shownAs, Where where, Supplier<@Nullable ScriptCall> probe, Runnable whenLost) {}

  /**
   * What all lanes of a link share.
   *
   * @param probe makes a call that changes nothing, with keys that hold this group as their tag
   */
  record Surroundings(
      LinkSettings settings,
      LettuceClient client,
      Traffic traffic,
      Function<String, ScriptCall> probe) {}

  Lane(Server server, Surroundings surroundings) {
    this.server = server;
    this.surroundings = surroundings;
    this.eviction = new Eviction(server.shownAs(), surroundings.settings().refusesEviction());
  }

  void start() {
    prober.start();
  }

  void awaitFirstCheck() {
    prober.awaitFirst();
  }

  /** The connection, null while the server is taken for lost. */
  @Nullable StatefulRedisConnection<String, String> open() {
    StatefulRedisConnection<String, String> current = connection;
    return breaker.isOpen() ? null : current;
  }

  String shownAs() {
    return server.shownAs();
  }

  boolean isLost() {
    return breaker.isOpen();
  }

  boolean mayEvict() {
    return eviction.isPossible();
  }

  long breakerOpenings() {
    return breaker.openings();
  }

  /**
   * A call found that the server does not decide.
   *
   * @param used the connection that it went over; one that was given up since proves nothing
   */
  void lost(String reason, StatefulRedisConnection<String, String> used) {
    if (used == connection) {
      lost(reason);
    }
  }

  private void lost(String reason) {
    if (breaker.open()) {
      LOG.warn("Redis at {} is taken for lost: {}", server.shownAs(), reason);
      prober.hurry();
      server.whenLost().run();
    }
  }

  void shut() {
    breaker.shut();
  }

  /** Fails what is in flight on it, and ends. */
  void drop() {
    close();
    disconnect();
  }

  /** Ends its thread; the connection goes with the client. */
  @Override
  public void close() {
    shut();
    prober.close();
  }

  /** One look at the server, on the prober's thread alone. */
  private void check() {
    StatefulRedisConnection<String, String> current = connection;
    if (current != null && !current.isOpen()) {
      lost("the connection was closed");
      disconnect();
    }
    try {
      if (breaker.isOpen()) {
        retry();
      } else if (current != null) {
        lookUpAgain();
        eviction.lookAgain(current);
      }
    } catch (RedisUnavailable evicting) {
      lost(String.valueOf(evicting.getMessage()));
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    }
  }

  private void lookUpAgain() throws InterruptedException {
    if (System.nanoTime() - lookedUpAtNanos < LOOKED_UP_NANOS) {
      return;
    }
    try {
      NodeAddress now = NodeAddress.of(lookUp());
      if (!now.equals(connectedTo)) {
        lost("it is " + now + " now, no longer " + connectedTo);
        disconnect();
      }
    } catch (RedisUnavailable nobodyTells) {
      LOG.debug("{} is kept: {}", connectedTo, nobodyTells.getMessage());
    }
  }

  private RedisURI lookUp() throws InterruptedException {
    lookedUpAtNanos = System.nanoTime();
    return server.where().now();
  }

  private void retry() throws InterruptedException {
    try {
      probe(connected(), surroundings.settings().timeoutMillis());
      if (breaker.passed()) {
        LOG.info("Redis at {} decides; it is {} now.", server.shownAs(), connectedTo);
      }
    } catch (ExecutionException | RedisUnavailable failure) {
      breaker.failed();
      String reason = LettuceClient.rootMessage(failure);
      failedProbes.warn("No way to Redis at {}: {}", server.shownAs(), reason);
      disconnect();
    }
  }

  /** The first script on a new connection loads code on both sides, so it may take its time. */
  private StatefulRedisConnection<String, String> connected()
      throws InterruptedException, ExecutionException {
    StatefulRedisConnection<String, String> current = connection;
    if (current == null) {
      RedisURI address = lookUp();
      connectedTo = NodeAddress.of(address);
      current = surroundings.client().connect(address);
      connection = current;
      probe(current, Math.max(WARM_UP_MILLIS, surroundings.settings().timeoutMillis()));
      eviction.look(current);
    }
    return current;
  }

  /** Whether it takes writes, and then whether it decides. */
  private void probe(StatefulRedisConnection<String, String> current, long timeoutMillis)
      throws InterruptedException, ExecutionException {
    ScriptCall decision = server.probe().get();
    if (decision != null) {
      run(WriteProbe.on(decision.keys()), current, timeoutMillis);
      run(decision, current, timeoutMillis);
    }
  }

  private void run(
      ScriptCall call, StatefulRedisConnection<String, String> current, long timeoutMillis)
      throws InterruptedException, ExecutionException {
    Traffic traffic = surroundings.traffic();
    traffic.enterBeyondBound();
    var unused = Trip.alone(call, traffic).start(this, current, timeoutMillis).get();
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
