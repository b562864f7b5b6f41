package io.tallystick.verifier.permit;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tallystick.limit.LimiterStats.DecisionCount;
import io.tallystick.limit.RateLimiter;
import java.util.Locale;

/** Shows what the limiter counts; read when scraped, nothing on the way of a call. */
public final class LimiterMeters {
  private LimiterMeters() {}

  public static void bind(RateLimiter limiter, MeterRegistry registry) {
    for (DecisionCount pair : limiter.stats().decisions()) {
      FunctionCounter.builder(
              "tallystick.limiter.decisions",
              limiter,
              it -> it.stats().decisions(pair.source(), pair.outcome()))
          .tag("source", pair.source().name().toLowerCase(Locale.ROOT))
          .tag("outcome", pair.outcome().name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    FunctionCounter.builder("tallystick.redis.commands", limiter, it -> it.stats().redisCommands())
        .register(registry);
    FunctionCounter.builder(
            "tallystick.limiter.permits.leased", limiter, it -> it.stats().permitsLeased())
        .register(registry);
    FunctionCounter.builder(
            "tallystick.limiter.permits.returned", limiter, it -> it.stats().permitsReturned())
        .register(registry);
    Gauge.builder("tallystick.limiter.permits.held", limiter, RateLimiter::permitsHeld)
        .register(registry);
    Gauge.builder("tallystick.redis.breaker.open", limiter, it -> it.stats().breakerOpen() ? 1 : 0)
        .register(registry);
    Gauge.builder("tallystick.redis.may.evict", limiter, it -> it.stats().mayEvict() ? 1 : 0)
        .register(registry);
  }
}
