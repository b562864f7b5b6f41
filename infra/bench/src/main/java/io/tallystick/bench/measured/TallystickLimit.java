package io.tallystick.bench.measured;

import io.tallystick.limit.Claim;
import io.tallystick.limit.Decision;
import io.tallystick.limit.Limit;
import io.tallystick.limit.OnRedisLoss;
import io.tallystick.limit.Outcome;
import io.tallystick.limit.RateLimiter;
import io.tallystick.limit.RateLimiterConfig;
import io.tallystick.limit.RedisAddress;
import java.util.List;

/** Tallystick's own limiter, as the verifier calls it, with or without leases. Any thread. */
final class TallystickLimit implements LimiterTarget {
  private static final long TIMEOUT_MILLIS = 1_000;

  private final boolean leases;
  private final String subject;
  private final List<Claim> claims;
  private final RateLimiter limiter;

  TallystickLimit(String redis, String subject, Limit limit, boolean leases) {
    this.leases = leases;
    this.subject = subject;
    this.claims = List.of(new Claim(subject, List.of(limit)));
    this.limiter =
        RateLimiter.connect(
            RateLimiterConfig.of(RedisAddress.parse(redis), OnRedisLoss.DENY)
                .withCommandTimeoutMillis(TIMEOUT_MILLIS)
                .withLeases(leases));
  }

  @Override
  public String name() {
    return leases ? "tallystick, leases" : "tallystick, exact";
  }

  @Override
  public boolean take() {
    Decision leased = limiter.takeLeased(subject, claims, 1);
    Decision decision =
        leased == null ? limiter.take(subject, claims, 1).toCompletableFuture().join() : leased;
    return decision.outcome() == Outcome.ADMITTED;
  }

  @Override
  public long commandsSent() {
    return limiter.stats().redisCommands();
  }

  @Override
  public void close() {
    limiter.close();
  }
}
