package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.testkit.TcpProxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Leases on a real Redis: what they save, what they tell, and that they go back. */
@Timeout(60)
final class LeasedIT {
  private static final Duration DEADLINE = Duration.ofSeconds(20);
  private static final Limit HOUR = new Limit("a", 100_000_000, 3_600_000);

  private static RateLimiter limiter;
  private static RateLimiter other;

  private final String subject = UUID.randomUUID().toString();

  @BeforeAll
  static void connect() {
    limiter = RateLimiter.connect(config());
    other = RateLimiter.connect(config());
  }

  @AfterAll
  static void close() {
    limiter.close();
    other.close();
  }

  @Test
  void hotSubject_costsAtMostTenCommandsForAThousandCalls() {
    LimiterStats before = limiter.stats();
    int calls = 100_000;
    for (int i = 0; i < calls; i++) {
      assertEquals(Outcome.ADMITTED, take(limiter, HOUR, 1).outcome());
    }
    long commands = limiter.stats().redisCommands() - before.redisCommands();
    assertTrue(commands <= calls / 100, commands + " commands");
    long leased =
        limiter.stats().decisions(Source.LEASED, Outcome.ADMITTED)
            - before.decisions(Source.LEASED, Outcome.ADMITTED);
    assertTrue(leased >= calls * 99L / 100, leased + " leased");
  }

  @Test
  void remaining_toldByALease_fallsByEachCostAndFitsRedis() {
    long told = HOUR.limit();
    for (int i = 0; i < 5_000; i++) {
      long now = remaining(take(limiter, HOUR, 1));
      assertEquals(told - 1, now, "at call " + i);
      told = now;
    }
  }

  @Test
  void unusedPermits_ofAnIdleSubject_goBack() {
    int calls = 1_000;
    for (int i = 0; i < calls; i++) {
      take(limiter, HOUR, 1);
    }
    Await.until(
        "all is back", DEADLINE, () -> remaining(look(other, HOUR)) == HOUR.limit() - calls);
  }

  @Test
  void unusedPermits_ofALimiterThatCloses_areBackWhenItIsClosed() {
    RateLimiter leaving = RateLimiter.connect(config());
    int calls = 1_000;
    for (int i = 0; i < calls; i++) {
      take(leaving, HOUR, 1);
    }
    leaving.close();
    assertEquals(HOUR.limit() - calls, remaining(look(other, HOUR)));
    assertEquals(
        leaving.stats().permitsLeased() - leaving.stats().permitsReturned(),
        leaving.stats().decisions(Source.LEASED, Outcome.ADMITTED));
  }

  @Test
  void subjectCalledNowAndThen_staysExact() {
    Limit second = new Limit("a", 1_000_000, 1_000);
    for (int i = 0; i < 50; i++) {
      assertEquals(Source.REDIS, take(limiter, "cold-" + i + subject, second, 1).source());
    }
    for (int i = 0; i < 3; i++) {
      assertEquals(Source.REDIS, take(limiter, HOUR, 1).source());
    }
  }

  @Test
  void costAboveTheLease_isNotDeniedWhileThisNodeHoldsWhatItWants() {
    Limit limit = new Limit("a", 1_000, 3_600_000);
    long taken = 0;
    while (limiter.permitsHeld() == 0 && taken < 500) {
      take(limiter, limit, 1);
      taken++;
    }
    Decision rest = take(limiter, limit, limit.limit() - taken);
    assertEquals(Outcome.ADMITTED, rest.outcome(), "after " + taken);
    assertEquals(0, remaining(rest));
    assertEquals(Outcome.DENIED, take(limiter, limit, 1).outcome());
  }

  /** Redis is 150 ms away, and leases live a second. */
  @Test
  void redisAnOceanAway_costsAWarmSubjectNoWaiting() {
    URI redis = URI.create(Backends.redis());
    try (TcpProxy ocean = TcpProxy.to(redis.getPort(), 75);
        RateLimiter far =
            RateLimiter.connect(
                RateLimiterConfig.of(
                        RedisAddress.parse("redis://127.0.0.1:" + ocean.port()), OnRedisLoss.DENY)
                    .withCommandTimeoutMillis(900))) {
      ocean.set(TcpProxy.Link.SLOW);
      for (int i = 0; far.permitsHeld() < 500 && i < 200; i++) {
        paced(far);
      }
      assertTrue(far.permitsHeld() > 0, "it is warm");
      int waited = 0;
      int calls = 2_000;
      for (int i = 0; i < calls; i++) {
        waited += paced(far) ? 0 : 1;
      }
      // None, but for a machine that stands still for longer than a refill has time.
      assertTrue(waited < calls / 50, waited + " calls waited");
    }
  }

  /** Whether it was decided at once. */
  private boolean paced(RateLimiter by) {
    LockSupport.parkNanos(500_000);
    CompletableFuture<Decision> call = by.take(subject, List.of(HOUR), 1).toCompletableFuture();
    boolean atOnce = call.isDone();
    call.join();
    return atOnce;
  }

  private static RateLimiterConfig config() {
    return RateLimiterConfig.of(RedisAddress.parse(Backends.redis()), OnRedisLoss.DENY)
        .withCommandTimeoutMillis(10_000);
  }

  private Decision take(RateLimiter by, Limit limit, long cost) {
    return take(by, subject, limit, cost);
  }

  private Decision look(RateLimiter by, Limit limit) {
    return take(by, subject, limit, 0);
  }

  private static Decision take(RateLimiter by, String subject, Limit limit, long cost) {
    return by.take(subject, List.of(limit), cost).toCompletableFuture().join();
  }

  private static long remaining(Decision decision) {
    return decision.limits().get(0).remaining();
  }
}
