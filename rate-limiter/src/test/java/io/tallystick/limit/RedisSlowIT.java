package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.testkit.TcpProxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The way to Redis is slow, deaf, reset or cut: a real link that the test makes bad. */
@Timeout(60)
final class RedisSlowIT {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Limit LIMIT = new Limit("a", 1_000_000, 3_600_000);
  private static final int REDIS_PORT = URI.create(Backends.redis()).getPort();

  @ParameterizedTest
  @ValueSource(longs = {5, 50})
  void slow_withinTheTimeout_decidesEveryCall(long millisEachWay) {
    try (TcpProxy way = TcpProxy.to(REDIS_PORT, millisEachWay);
        RateLimiter limiter = connect(way, 10_000)) {
      awaitWell(limiter);
      way.set(TcpProxy.Link.SLOW);
      for (int i = 0; i < 5; i++) {
        assertEquals(Source.REDIS, ask(limiter, "slow").join().source());
      }
      assertEquals(0, limiter.stats().breakerOpenings());
    }
  }

  /** With 500 ms each way not even a new connection comes up, with 150 only the probes fail. */
  @ParameterizedTest
  @ValueSource(longs = {150, 500})
  void slow_beyondTheTimeout_isLostOnceAndForAsLongAsItIsSlow(long millisEachWay) {
    try (TcpProxy way = TcpProxy.to(REDIS_PORT, millisEachWay);
        RateLimiter limiter = connect(way, 250)) {
      awaitWell(limiter);
      int connections = connections();
      way.set(TcpProxy.Link.SLOW);
      long openings = lose(limiter);
      Await.until("it is tried again", DEADLINE, () -> connections() != connections);
      Await.until("and given up again", DEADLINE, () -> connections() <= connections);
      assertEquals(openings, limiter.stats().breakerOpenings(), "it came back in between");
      assertTrue(limiter.stats().breakerOpen());
      way.set(TcpProxy.Link.OPEN);
      awaitWell(limiter);
      assertEquals(Source.REDIS, ask(limiter, "slow").join().source());
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = TcpProxy.Link.class,
      names = {"CUT", "TO_SERVER_ONLY", "TO_CLIENT_ONLY", "RESET"})
  void link_bad_firstCallWaits_theOthersAreAnsweredFromMemory(TcpProxy.Link bad) {
    try (TcpProxy way = TcpProxy.to(REDIS_PORT, 0);
        RateLimiter limiter = connect(way, 250)) {
      awaitWell(limiter);
      int connections = connections();
      way.set(bad);
      lose(limiter);
      long commands = limiter.stats().redisCommands();
      for (int i = 0; i < 10_000; i++) {
        CompletableFuture<Decision> answer = ask(limiter, "bad-" + i);
        assertTrue(answer.isDone(), "call " + i + " went to Redis");
        assertEquals(Source.REDIS_LOST, answer.join().source());
      }
      assertTrue(limiter.stats().redisCommands() - commands < 1_000, "calls went to Redis");
      way.set(TcpProxy.Link.OPEN);
      awaitWell(limiter);
      assertEquals(Source.REDIS, ask(limiter, "bad").join().source());
      Await.until("no connection is left", DEADLINE, () -> connections() <= connections);
    }
  }

  /** Until one call is lost; gives how often the breaker has opened by then. */
  private static long lose(RateLimiter limiter) {
    assertEquals(Source.REDIS_LOST, ask(limiter, "lost").join().source());
    assertTrue(limiter.stats().breakerOpen());
    return limiter.stats().breakerOpenings();
  }

  private static void awaitWell(RateLimiter limiter) {
    Await.until("breaker closes", DEADLINE, () -> !limiter.stats().breakerOpen());
  }

  private static RateLimiter connect(TcpProxy way, long timeoutMillis) {
    RedisAddress address = RedisAddress.parse("redis://127.0.0.1:" + way.port());
    return RateLimiter.connect(
        RateLimiterConfig.of(address, OnRedisLoss.DENY)
            .withCommandTimeoutMillis(timeoutMillis)
            .withLeases(false));
  }

  private static CompletableFuture<Decision> ask(RateLimiter limiter, String subject) {
    return limiter
        .take("way " + subject, List.of(LIMIT), 1)
        .toCompletableFuture()
        .orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS);
  }

  private static int connections() {
    try (ScriptWithClock other = new ScriptWithClock()) {
      return (int) other.redis().clientList().lines().count();
    }
  }
}
