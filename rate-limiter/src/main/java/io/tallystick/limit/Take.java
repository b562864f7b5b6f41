package io.tallystick.limit;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * One validated call: what a subject wants to take from which limits. An immutable value.
 *
 * @param subject 1 to {@value #SUBJECT_LENGTH_MAX} characters without braces, which would break the
 *     hash tag that keeps its limits on one Redis node
 * @param cost at most one more than any limit can be: more is just as impossible
 */
record Take(String subject, List<Limit> limits, long cost) {
  static final int SUBJECT_LENGTH_MAX = 256;
  static final int LIMITS_MAX = 8;
  static final long COST_MAX = Limit.LIMIT_MAX + 1;

  Take {
    if (subject.isEmpty()
        || subject.length() > SUBJECT_LENGTH_MAX
        || subject.indexOf('{') >= 0
        || subject.indexOf('}') >= 0) {
      throw new IllegalArgumentException(
          "a subject must be 1 to " + SUBJECT_LENGTH_MAX + " characters without braces");
    }
    limits = List.copyOf(limits);
    requireFewAndUnique(limits);
    if (cost < 0) {
      throw new IllegalArgumentException("a cost must not be negative, not " + cost);
    }
    cost = Math.min(cost, COST_MAX);
  }

  private static void requireFewAndUnique(List<Limit> limits) {
    if (limits.size() > LIMITS_MAX) {
      throw new IllegalArgumentException(
          "at most " + LIMITS_MAX + " limits per call, not " + limits.size());
    }
    Set<String> names = new HashSet<>();
    for (Limit limit : limits) {
      if (!names.add(limit.name())) {
        throw new IllegalArgumentException("two limits are named " + limit.name());
      }
    }
  }
}
