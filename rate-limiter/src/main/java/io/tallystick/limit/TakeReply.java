package io.tallystick.limit;

import java.util.List;

/**
 * What one trip brought: a decision for each call that it carried, in their order, and a lease. An
 * immutable value.
 */
record TakeReply(List<Decision> decisions, Lease lease) {
  TakeReply {
    decisions = List.copyOf(decisions);
  }
}
