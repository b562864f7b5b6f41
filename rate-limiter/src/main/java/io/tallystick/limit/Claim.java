package io.tallystick.limit;

import java.util.List;

/**
 * Whose quota a call takes from, and under which limits. One call may carry several, such as a
 * key's own limits and those that it shares with its owner's other keys. An immutable value.
 *
 * @param subject 1 to {@value #SUBJECT_LENGTH_MAX} characters without braces
 * @param limits up to {@value #LIMITS_MAX}, each with a name of its own; none counts nothing
 */
public record Claim(String subject, List<Limit> limits) {
  public static final int SUBJECT_LENGTH_MAX = 256;
  public static final int LIMITS_MAX = 8;

  /**
   * @throws IllegalArgumentException naming the part that is out of bounds
   */
  public Claim {
    requireNamed("subject", subject);
    limits = List.copyOf(limits);
    if (limits.size() > LIMITS_MAX) {
      throw new IllegalArgumentException(
          "at most " + LIMITS_MAX + " limits per subject, not " + limits.size());
    }
    requireUnique(limits);
  }

  /** Braces would break the hash tag that keeps the counts of a call on one Redis node. */
  static void requireNamed(String what, String name) {
    if (name.isEmpty()
        || name.length() > SUBJECT_LENGTH_MAX
        || name.indexOf('{') >= 0
        || name.indexOf('}') >= 0) {
      throw new IllegalArgumentException(
          "a " + what + " must be 1 to " + SUBJECT_LENGTH_MAX + " characters without braces");
    }
  }

  /** Few enough to compare each with each, which allocates nothing. */
  private static void requireUnique(List<Limit> limits) {
    for (int i = 1; i < limits.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (limits.get(i).name().equals(limits.get(j).name())) {
          throw new IllegalArgumentException("two limits are named " + limits.get(i).name());
        }
      }
    }
  }
}
