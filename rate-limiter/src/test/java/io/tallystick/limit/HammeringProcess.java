package io.tallystick.limit;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A node in a process of its own, to be paused: takes until a line comes, then tells its spans. */
final class HammeringProcess {
  private HammeringProcess() {}

  public static void main(String[] arguments) throws IOException {
    Limit limit = new Limit("a", Long.parseLong(arguments[2]), Long.parseLong(arguments[3]));
    RateLimiterConfig config =
        RateLimiterConfig.of(RedisAddress.parse(arguments[0]), OnRedisLoss.DENY)
            .withCommandTimeoutMillis(1_000);
    List<String> lines = new ArrayList<>();
    try (RateLimiter limiter = RateLimiter.connect(config)) {
      System.out.println("begun");
      while (System.in.available() == 0) {
        long fromNanos = System.nanoTime();
        Decision decision =
            limiter.take(arguments[1], List.of(limit), 1).toCompletableFuture().join();
        if (decision.outcome() == Outcome.ADMITTED) {
          lines.add(fromNanos + " " + System.nanoTime());
        }
      }
    }
    lines.forEach(System.out::println);
  }
}
