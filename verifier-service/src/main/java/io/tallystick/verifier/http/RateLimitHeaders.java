package io.tallystick.verifier.http;

import io.tallystick.limit.Decision;
import io.tallystick.limit.LimitState;
import io.tallystick.limit.RateLimitFields;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code RateLimit} and {@code RateLimit-Policy} of draft-ietf-httpapi-ratelimit-headers, on every
 * answer for which limits that are in force were counted, and what older clients know instead.
 */
final class RateLimitHeaders {
  private RateLimitHeaders() {}

  static void put(@Nullable Decision decision, LegacyHeaders legacy, HttpServerResponse response) {
    List<LimitState> states = ToldLimits.enforced(decision);
    if (states.isEmpty()) {
      return;
    }
    response.putHeader(Names.RATE_LIMIT_POLICY, RateLimitFields.policy(states, ToldLimits::name));
    response.putHeader(Names.RATE_LIMIT, RateLimitFields.state(states, ToldLimits::name));
    legacy.put(states, System.currentTimeMillis(), response);
  }
}
