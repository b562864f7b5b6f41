package io.tallystick.verifier.http;

import io.tallystick.limit.Decision;
import io.tallystick.limit.LimitState;
import io.tallystick.limit.RateLimitFields;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * {@code RateLimit} and {@code RateLimit-Policy} of draft-ietf-httpapi-ratelimit-headers, on every
 * answer for which the limits were counted.
 */
final class RateLimitHeaders {
  private RateLimitHeaders() {}

  static void put(@Nullable Decision decision, HttpServerResponse response) {
    if (decision == null || decision.limits().isEmpty()) {
      return;
    }
    response.putHeader(
        Names.RATE_LIMIT_POLICY,
        RateLimitFields.policy(decision.limits().stream().map(LimitState::limit).toList()));
    response.putHeader(Names.RATE_LIMIT, RateLimitFields.state(decision.limits()));
  }
}
