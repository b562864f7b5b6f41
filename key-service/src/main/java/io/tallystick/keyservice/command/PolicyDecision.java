package io.tallystick.keyservice.command;

import io.tallystick.key.policy.Policy;

/** What a command decides on a plan's or an owner's limits. */
public sealed interface PolicyDecision {
  /** Others were faster more often than the service tries again. */
  PolicyDecision CONTENDED = new Refuse(Rejection.CONTENDED);

  /** The policy is to be appended as it is now. */
  record Append(Policy policy) implements PolicyDecision {}

  /** The policy is as the command wants it already. */
  record Unchanged(Policy policy) implements PolicyDecision {}

  record Refuse(Rejection rejection) implements PolicyDecision {}
}
