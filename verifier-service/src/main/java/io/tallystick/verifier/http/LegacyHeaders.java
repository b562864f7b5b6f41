package io.tallystick.verifier.http;

import io.tallystick.limit.LimitState;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import java.util.Comparator;
import java.util.List;

/**
 * {@code X-RateLimit-Limit}, {@code -Remaining} and {@code -Reset}, which no text describes: they
 * tell of one limit, the one that stops the caller first, and services do not agree on what a reset
 * is. Off unless set.
 */
public enum LegacyHeaders {
  NONE,
  /** A reset is so many seconds away. */
  SECONDS,
  /** A reset is at a moment, in seconds since 1970. */
  EPOCH;

  private static final CharSequence LIMIT = HttpHeaders.createOptimized("x-ratelimit-limit");
  private static final CharSequence REMAINING =
      HttpHeaders.createOptimized("x-ratelimit-remaining");
  private static final CharSequence RESET = HttpHeaders.createOptimized("x-ratelimit-reset");
  private static final long MILLIS_PER_SECOND = 1_000;

  /**
   * @param states of the limits that are in force
   */
  void put(List<LimitState> states, long nowMillis, HttpServerResponse response) {
    if (this == NONE || states.isEmpty()) {
      return;
    }
    LimitState tightest = states.stream().min(TIGHTNESS).orElseThrow();
    response
        .putHeader(LIMIT, Long.toString(tightest.limit().limit()))
        .putHeader(
            REMAINING, Long.toString(Math.min(tightest.remaining(), tightest.limit().limit())));
    if (tightest.resetAfterMillis() != LimitState.NEVER) {
      long millis = tightest.resetAfterMillis() + (this == EPOCH ? nowMillis : 0);
      long seconds = (millis + MILLIS_PER_SECOND - 1) / MILLIS_PER_SECOND;
      response.putHeader(RESET, Long.toString(seconds));
    }
  }

  /** What denies for the longest, else what has the least left of what there is. */
  private static final Comparator<LimitState> TIGHTNESS =
      Comparator.<LimitState>comparingLong(state -> -deniedMillis(state))
          .thenComparingDouble(state -> (double) state.remaining() / state.limit().limit());

  private static long deniedMillis(LimitState state) {
    if (!state.exceeded()) {
      return 0;
    }
    return state.resetAfterMillis() == LimitState.NEVER
        ? Long.MAX_VALUE
        : state.resetAfterMillis() + 1;
  }
}
