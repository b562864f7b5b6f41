package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tallystick.testkit.Backends;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RateLimiterIT {
  @Test
  void take_overTheLimit_denied() {
    RateLimiterConfig config =
        RateLimiterConfig.of(RedisAddress.parse(Backends.redis()), OnRedisLoss.DENY);
    try (RateLimiter limiter = RateLimiter.connect(config)) {
      List<Limit> limits = List.of(new Limit("default", 2, 60_000));
      for (int i = 0; i < 5; i++) {
        System.out.println(limiter.take("a", limits, 1).toCompletableFuture().join());
      }
      System.out.println(limiter.stats());
      assertEquals(2, limiter.stats().decisions(Source.REDIS, Outcome.ADMITTED));
    }
  }
}
