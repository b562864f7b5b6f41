package io.tallystick.limit;

import java.util.List;

/** What a deployment wants while Redis does not answer. */
public enum OnRedisLoss {
  /** Each node admits its share of each limit, counted in its memory; credits are unavailable. */
  SHARE,
  /** Serve everyone, uncounted. */
  ALLOW,
  /** Serve nobody. */
  DENY;

  private static final Decision ALLOWED =
      new Decision(Outcome.ADMITTED, Source.REDIS_LOST, List.of());

  private static final Decision UNAVAILABLE =
      new Decision(Outcome.UNAVAILABLE, Source.REDIS_LOST, List.of());

  /**
   * @param shares what decides for {@link #SHARE}
   */
  WhenLost decider(WhenLost shares) {
    return switch (this) {
      case SHARE -> shares;
      case ALLOW -> (bundle, cost) -> ALLOWED;
      case DENY -> (bundle, cost) -> UNAVAILABLE;
    };
  }
}
