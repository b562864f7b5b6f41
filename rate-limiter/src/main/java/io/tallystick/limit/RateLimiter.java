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
  private final OnRedisLoss onRedisLoss;
  private final RememberedDenials denials;
  private final DecisionTally tally = new DecisionTally();

  private RateLimiter(RateLimiterConfig config, RedisLink link) {
    this.link = link;
    this.onRedisLoss = config.onRedisLoss();
    this.denials = new RememberedDenials(config.rememberedMax(), System::nanoTime);
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
    return take(new Take(new Bundle(group, List.copyOf(claims)), cost));
  }

  /**
   * Takes from one subject, which is a group of its own.
   *
   * @param subject whose quota it is: 1 to 256 characters, no braces
   * @param limits up to 8, with names of their own
   * @see #take(String, Collection, long)
   */
  public CompletionStage<Decision> take(String subject, List<Limit> limits, long cost) {
    return take(new Take(subject, limits, cost));
  }

  /** What happened so far; cheap, for a scrape. */
  public LimiterStats stats() {
    return new LimiterStats(
        link.commandsSent(),
        link.errorReplies(),
        link.breakerOpenings(),
        link.isLost(),
        link.mayEvict(),
        tally.counts());
  }

  /**
   * Answers further calls as if Redis were lost, waits for those in flight, and then until every
   * thread and connection is gone. Harmless when repeated.
   */
  @Override
  public void close() {
    link.close();
  }

  private CompletionStage<Decision> take(Take take) {
    if (take.bundle().isEmpty()) {
      return CompletableFuture.completedStage(
          new Decision(Outcome.ADMITTED, Source.REDIS, List.of()));
    }
    Decision remembered = denials.find(take);
    return remembered == null
        ? ask(take)
        : CompletableFuture.completedStage(tally.counted(remembered));
  }

  private CompletionStage<Decision> ask(Take take) {
    long askedAtNanos = denials.nowNanos();
    return link.run(TakeScript.call(take))
        .handle((reply, failure) -> tally.counted(decided(take, reply, askedAtNanos)));
  }

  private Decision decided(Take take, @Nullable List<Long> reply, long askedAtNanos) {
    Decision decision = reply == null ? onRedisLoss.decision() : decoded(take, reply);
    if (decision.outcome() == Outcome.DENIED) {
      denials.remember(take, decision, askedAtNanos);
    }
    return decision;
  }

  private Decision decoded(Take take, List<Long> reply) {
    try {
      return TakeScript.decision(take, reply);
    } catch (IllegalArgumentException senseless) {
      link.countSenselessReply(senseless);
      return onRedisLoss.decision();
    }
  }
}
