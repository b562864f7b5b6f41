package io.tallystick.verifier.http;

import io.tallystick.limit.Decision;
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
    String policy = decision == null ? "" : RateLimitFields.policy(decision.limits());
    if (decision != null && !policy.isEmpty()) {
      response.putHeader(Names.RATE_LIMIT_POLICY, policy);
      response.putHeader(Names.RATE_LIMIT, RateLimitFields.state(decision.limits()));
    }
  }
}
