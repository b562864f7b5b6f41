package io.tallystick.limit;

import io.tallystick.limit.redis.LinkSettings;
import io.tallystick.limit.redis.RedisLink;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Takes permits for subjects from limits that the whole cluster shares through one Redis. Safe from
 * any thread, event loops included: no call blocks. Every call is answered within the command
 * timeout; while Redis is lost, at once and as {@link OnRedisLoss} says.
 */
public final class RateLimiter implements AutoCloseable {
  private final RedisLink link;
  private final Decider decider;

  private RateLimiter(RateLimiterConfig config, RedisLink link) {
    this.link = link;
    this.decider = new Decider(config, new RedisCounters(link));
  }

  /**
   * Starts a limiter. Waits for the first try to reach Redis, for some seconds at most, so it
   * belongs to the start of a process and not on an event loop. Does not fail when Redis is down:
   * it then starts with Redis taken for lost, and recovers by itself.
   */
  public static RateLimiter connect(RateLimiterConfig config) {
    LinkSettings settings =
        new LinkSettings(
            config.redis().place(),
            config.commandTimeoutMillis(),
            config.inFlightMax(),
            config.onEviction() == OnEviction.REFUSE);
    return new RateLimiter(config, RedisLink.start(settings, TakeScript::probe));
  }

  /**
   * Takes {@code cost} from all limits of all claims, or from none. A denied call takes nothing, a
   * cost of 0 only looks and is never denied. A limit in shadow denies nothing: it takes the cost
   * when it fits, and else only says so. With no limits a call is admitted at once and counted
   * nowhere.
   *
   * <p>The stage never fails. It may be completed on the calling thread, on a thread of the Redis
   * client or on a timer: what is chained to it must not block, or must name its own executor.
   *
   * @param group what the subjects have in common, such as their owner: their counts live on one
   *     node of a Redis Cluster. A subject is counted for each group by itself. 1 to 256
   *     characters, no braces
   * @param claims up to 8, of different subjects
   * @param cost any number that is not negative
   * @throws IllegalArgumentException when an argument is out of bounds
   */
  public CompletionStage<Decision> take(String group, Collection<Claim> claims, long cost) {
    List<Claim> asked = List.copyOf(claims);
    Decision leased = takeLeased(group, asked, cost);
    return leased == null
        ? decider.take(new Take(new Bundle(group, asked), cost))
        : CompletableFuture.completedStage(leased);
  }

  /**
   * The same without a stage, for calls that permits of a lease admit at once: null when there are
   * none, and then {@link #take} is to be asked. Nothing is taken or counted then.
   */
  public @Nullable Decision takeLeased(String group, List<Claim> claims, long cost) {
    return decider.takeLeased(group, claims, cost);
  }

  /**
   * Takes from one subject, which is a group of its own.
   *
   * @param subject whose quota it is: 1 to 256 characters, no braces
   * @param limits up to 8, with names of their own
   * @see #take(String, Collection, long)
   */
  public CompletionStage<Decision> take(String subject, List<Limit> limits, long cost) {
    Collection<Claim> claims = List.of(new Claim(subject, limits));
    return take(subject, claims, cost);
  }

  /** What happened so far; cheap, for a scrape. */
  public LimiterStats stats() {
    return new LimiterStats(
        link.commandsSent(),
        link.errorReplies(),
        link.breakerOpenings(),
        decider.isClosed() || link.isLost(),
        link.mayEvict(),
        decider.leaseTally().leasedSoFar(),
        decider.leaseTally().returnedSoFar(),
        decider.tally().counts());
  }

  /**
   * Leased permits that could be used now. Looks at everything that was called lately, which takes
   * milliseconds when that was much.
   */
  public long permitsHeld() {
    return decider.held();
  }

  /**
   * Gives back what is leased, answers further calls as if Redis were lost, waits for those in
   * flight, and then until every thread and connection is gone. Harmless when repeated.
   */
  @Override
  public void close() {
    decider.close();
    link.close();
  }
}
