package io.tallystick.limit.example;

import io.tallystick.limit.Claim;
import io.tallystick.limit.Decision;
import io.tallystick.limit.Limit;
import io.tallystick.limit.OnRedisLoss;
import io.tallystick.limit.Outcome;
import io.tallystick.limit.RateLimitFields;
import io.tallystick.limit.RateLimiter;
import io.tallystick.limit.RateLimiterConfig;
import io.tallystick.limit.RedisAddress;
import java.io.PrintStream;
import java.util.List;

/** The README's example: a key's own limits, and those of all keys of its owner, in one call. */
public final class Example {
  private Example() {}

  /** Wants the URI of a Redis, such as {@code redis://127.0.0.1:6379}. */
  public static void main(String[] arguments) {
    run(arguments[0], System.out);
  }

  // README
  static void run(String redis, PrintStream out) {
    List<Claim> claims =
        List.of(
            new Claim(
                "key-17",
                List.of(Limit.sliding("default", 5, 60_000), Limit.gcra("smooth", 100, 1_000, 10))),
            new Claim(
                "all-keys",
                List.of(
                    Limit.monthly("plan", 100_000),
                    Limit.credits("bought", 1_000),
                    Limit.daily("planned", 3).inShadow())));
    RateLimiterConfig config =
        RateLimiterConfig.of(RedisAddress.parse(redis), OnRedisLoss.DENY)
            .withCommandTimeoutMillis(1_000);
    try (RateLimiter limiter = RateLimiter.connect(config)) {
      for (int call = 1; call <= 6; call++) {
        // A server would go on in thenAccept: the stage never fails and take never blocks.
        Decision decision = limiter.take("owner-4", claims, 1).toCompletableFuture().join();
        if (decision.outcome() == Outcome.ADMITTED) {
          out.println("200  RateLimit: " + RateLimitFields.state(decision.limits()));
        } else {
          out.println("429  Retry-After: " + RateLimitFields.retryAfterSeconds(decision));
        }
      }
    }
  }
}
