package io.tallystick.key.policy;

import org.jspecify.annotations.Nullable;

/**
 * What the policy-log has said of one name so far, and the rule by which the next record changes
 * it; the same everywhere. Immutable, pure.
 *
 * @param policy the latest that could be read, null while there is none
 * @param broken whether a record that came later could not be read, so that nobody knows the limits
 */
public record PolicyState(@Nullable Policy policy, boolean broken) {
  /** Before the first record. */
  public static final PolicyState NONE = new PolicyState(null, false);

  /** The version that the next record has to follow, 0 before the first. */
  public long version() {
    return policy == null ? 0 : policy.version();
  }

  /**
   * Folds one record; this very state when it changes nothing. A version that is not higher is a
   * duplicate or the loser of a race. One that skips ahead is taken, unlike with keys: a record
   * holds the whole policy, so nothing of it is lost with those before it.
   */
  public PolicyState fold(Policy next) {
    return next.version() > version() ? new PolicyState(next, false) : this;
  }

  /** Folds a record that can't be read: the limits are unknown until one that can. */
  public PolicyState unreadable() {
    return broken ? this : new PolicyState(policy, true);
  }

  /** The policy that holds now; null if there is none, or nobody knows it. */
  public @Nullable Policy inForce() {
    return broken ? null : policy;
  }
}
