package io.tallystick.limit;

import java.util.List;

/**
 * One validated call: what it wants to take, and from what. An immutable value.
 *
 * @param cost at most one more than any limit can be: more is just as impossible
 */
record Take(Bundle bundle, long cost) {
  static final long COST_MAX = Limit.LIMIT_MAX + 1;

  Take {
    if (cost < 0) {
      throw new IllegalArgumentException("a cost must not be negative, not " + cost);
    }
    cost = Math.min(cost, COST_MAX);
  }

  /** Of one subject, which is a group of its own. */
  Take(String subject, List<Limit> limits, long cost) {
    this(new Bundle(subject, List.of(new Claim(subject, limits))), cost);
  }
}
