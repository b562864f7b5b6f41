package io.tallystick.limit.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * Runs scripts on Redis, each on the server that holds its keys, over one connection to each. Safe
 * from any thread; no call blocks or takes longer than the timeout. The first call that a server
 * fails opens the breaker of this server: from then on calls for its keys fail at once, until the
 * prober has shown that it decides again. What other servers hold is not concerned.
 */
public final class RedisLink implements AutoCloseable {
  private final LinkSettings settings;
  private final Traffic traffic;
  private final LettuceClient client;
  private final Lanes lanes;

  private RedisLink(LinkSettings settings, Function<String, ScriptCall> probe) {
    this.settings = settings;
    this.traffic = new Traffic(settings);
    this.client = new LettuceClient(settings, traffic.timer());
    this.lanes = settings.place().lanes(new Lane.Surroundings(settings, client, traffic, probe));
  }

  /**
   * Starts a link and waits for its first try to reach Redis, whatever comes of it.
   *
   * @param probe makes a call that changes nothing and that shows, when it is answered, that Redis
   *     decides; its keys hold the text that it is given as their hash tag
   */
  public static RedisLink start(LinkSettings settings, Function<String, ScriptCall> probe) {
    RedisLink link = new RedisLink(settings, probe);
    link.lanes.start();
    return link;
  }

  /**
   * Runs a script, whose keys share a hash tag. The stage fails with {@link RedisUnavailable}
   * alone, and completes on the calling thread, the client's or the timer's.
   */
  public CompletionStage<List<Long>> run(ScriptCall call) {
    return run(call, TimeUnit.MILLISECONDS.toNanos(settings.timeoutMillis()));
  }

  /** The same within a time of its own. */
  public CompletionStage<List<Long>> run(ScriptCall call, long timeoutNanos) {
    if (!traffic.enter()) {
      return CompletableFuture.failedStage(new RedisUnavailable("too many calls in flight"));
    }
    // Asked only after entering: whoever closes the link waits for all that entered before.
    Lane lane = lanes.of(call);
    StatefulRedisConnection<String, String> connection = lane == null ? null : lane.open();
    if (lane == null || connection == null) {
      traffic.leave();
      return CompletableFuture.failedStage(new RedisUnavailable("Redis is lost"));
    }
    return Trip.among(lanes, call, traffic)
        .start(lane, connection, TimeUnit.NANOSECONDS.toMillis(timeoutNanos));
  }

  /** Runs some work that does not block after a while; on the timer's thread, never early. */
  public void after(long nanos, Runnable work) {
    traffic.after(nanos, work);
  }

  /** Commands sent so far, probes included. */
  public long commandsSent() {
    return traffic.commandsSent();
  }

  /** Replies so far that were errors or made no sense. */
  public long errorReplies() {
    return traffic.errorReplies();
  }

  /** How often a server was taken for lost, after it had once been reached. */
  public long breakerOpenings() {
    return lanes.breakerOpenings();
  }

  /**
   * Whether calls fail at once now: all of them, or in a cluster those for a lost server. To know
   * it of one call, run it.
   */
  public boolean isLost() {
    return lanes.isAnyLost();
  }

  /** Whether a server may throw counts away when its memory is full. */
  public boolean mayEvict() {
    return lanes.mayEvict();
  }

  /** For the one who understands replies: this one made no sense. */
  public void countSenselessReply(RuntimeException why) {
    traffic.refused(String.valueOf(why.getMessage()));
  }

  /** Fails further calls, waits for those in flight, then for every thread. */
  @Override
  public void close() {
    lanes.shut();
    traffic.drain();
    lanes.close();
    client.close();
    traffic.close();
  }
}
