package io.tallystick.limit;

import java.util.List;
import java.util.stream.Collectors;

/**
 * The values of the HTTP fields that tell a client its limits, after
 * draft-ietf-httpapi-ratelimit-headers-10 (sections 3 and 4) and RFC 9110, section 10.2.3. Seconds
 * are rounded up, so no client is told to come back too early. Stateless.
 */
public final class RateLimitFields {
  private static final long MILLIS_PER_SECOND = 1_000;

  private RateLimitFields() {}

  /** {@code RateLimit-Policy}: {@code "default";q=100;w=60, "daily";q=1000;w=86400}. */
  public static String policy(List<Limit> limits) {
    return limits.stream().map(RateLimitFields::policy).collect(Collectors.joining(", "));
  }

  /**
   * {@code RateLimit}: {@code "default";r=73;t=22}. A limit that the cost can never fit has no
   * {@code t}.
   */
  public static String state(List<LimitState> states) {
    return states.stream().map(RateLimitFields::state).collect(Collectors.joining(", "));
  }

  /**
   * {@code Retry-After} of a denial, never earlier than the {@code t} of a limit that it exceeded.
   * {@link Decision#NEVER} when the field must be left out because no waiting helps; 0 when the
   * call was not denied.
   */
  public static long retryAfterSeconds(Decision decision) {
    long millis = decision.retryAfterMillis();
    return millis == Decision.NEVER ? Decision.NEVER : seconds(millis);
  }

  private static String policy(Limit limit) {
    return quoted(limit) + ";q=" + limit.limit() + ";w=" + seconds(limit.windowMillis());
  }

  private static String state(LimitState state) {
    String remaining = quoted(state.limit()) + ";r=" + state.remaining();
    return state.resetAfterMillis() == LimitState.NEVER
        ? remaining
        : remaining + ";t=" + seconds(state.resetAfterMillis());
  }

  /** The alphabet of names needs no escapes in a structured field's string. */
  private static String quoted(Limit limit) {
    return '"' + limit.name() + '"';
  }

  private static long seconds(long millis) {
    return (millis + MILLIS_PER_SECOND - 1) / MILLIS_PER_SECOND;
  }
}
