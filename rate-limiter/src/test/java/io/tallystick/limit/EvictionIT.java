package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import io.tallystick.testkit.Await;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Redis that may throw counts away: warned of or refused, as chosen. */
@Timeout(60)
final class EvictionIT {
  private static final Duration DEADLINE = Duration.ofSeconds(20);

  private final OwnRedis redis = new OwnRedis();

  @AfterEach
  void stop() {
    redis.close();
  }

  @Test
  void redis_thatMayEvict_warned_countsAndIsShown() {
    evict("100mb", "volatile-lru");
    try (RateLimiter limiter = connect(redis.uri(), OnEviction.WARN)) {
      assertEquals(Source.REDIS, take(limiter).source());
      assertTrue(limiter.stats().mayEvict());
    }
  }

  @Test
  void redis_thatMayEvict_refused_isLostUntilItDoesNot() {
    evict("100mb", "allkeys-lru");
    try (RateLimiter limiter = connect(redis.uri(), OnEviction.REFUSE)) {
      assertEquals(Source.REDIS_LOST, take(limiter).source());
      assertTrue(limiter.stats().breakerOpen());
      assertTrue(limiter.stats().mayEvict());
      evict("100mb", "noeviction");
      Await.until("it is trusted", DEADLINE, () -> !limiter.stats().breakerOpen());
      assertEquals(Source.REDIS, take(limiter).source());
      assertFalse(limiter.stats().mayEvict());
    }
  }

  @Test
  void redis_withoutABoundOnMemory_neverEvicts() {
    evict("0", "allkeys-lru");
    try (RateLimiter limiter = connect(redis.uri(), OnEviction.REFUSE)) {
      assertEquals(Source.REDIS, take(limiter).source());
      assertFalse(limiter.stats().mayEvict());
    }
  }

  /**
   * These are all commands that a limiter needs; that it may not ask for the policy is accepted.
   */
  @Test
  void redis_thatDoesNotTell_isTrusted() {
    evict("100mb", "allkeys-lru");
    redis.command(
        commands ->
            commands.aclSetuser(
                "limiter",
                AclSetuserArgs.Builder.on()
                    .addPassword("canary-4711")
                    .keyPattern("ts:*")
                    .addCommand(CommandType.EVAL)
                    .addCommand(CommandType.EVALSHA)
                    .addCommand(CommandType.TIME)
                    .addCommand(CommandType.HGET)
                    .addCommand(CommandType.HMGET)
                    .addCommand(CommandType.HGETALL)
                    .addCommand(CommandType.HSET)
                    .addCommand(CommandType.HDEL)
                    .addCommand(CommandType.DEL)
                    .addCommand(CommandType.HINCRBY)
                    .addCommand(CommandType.PEXPIRE)
                    .addCommand(CommandType.HVALS)));
    String uri = redis.uri().replace("redis://", "redis://limiter:canary-4711@");
    try (RateLimiter limiter = connect(uri, OnEviction.REFUSE)) {
      assertEquals(Source.REDIS, take(limiter).source());
      assertFalse(limiter.stats().mayEvict());
    }
  }

  private void evict(String maxmemory, String policy) {
    redis.command(commands -> commands.configSet("maxmemory", maxmemory));
    redis.command(commands -> commands.configSet("maxmemory-policy", policy));
  }

  private static RateLimiter connect(String uri, OnEviction onEviction) {
    return RateLimiter.connect(
        RateLimiterConfig.of(RedisAddress.parse(uri), OnRedisLoss.DENY)
            .withCommandTimeoutMillis(1_000)
            .withOnEviction(onEviction));
  }

  private static Decision take(RateLimiter limiter) {
    List<Limit> limits =
        List.of(
            new Limit("a", 5, 60_000),
            Limit.gcra("b", 5, 60_000, 5),
            Limit.daily("c", 5),
            Limit.credits("d", 5));
    return limiter.take("s", limits, 1).toCompletableFuture().join();
  }
}
