package io.tallystick.verifier.http;

import io.tallystick.limit.Decision;
import io.tallystick.limit.LimitState;
import io.tallystick.limit.RateLimitFields;
import io.tallystick.verifier.permit.Subjects;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What callers are told of limits, and under which names. Pure, any thread. */
final class ToldLimits {
  private ToldLimits() {}

  /** The limits that are in force. */
  static List<LimitState> enforced(@Nullable Decision decision) {
    return decision == null ? List.of() : RateLimitFields.told(decision.limits());
  }

  /**
   * A key's own limits, or its plan's, by their names; those that it shares as {@code owner/name},
   * those of a route as {@code route/name}. No name has a slash, so none collide.
   */
  static String name(LimitState state) {
    String namespace = Subjects.namespace(state.subject());
    String own = state.limit().name();
    return namespace.isEmpty() ? own : namespace + own;
  }
}
