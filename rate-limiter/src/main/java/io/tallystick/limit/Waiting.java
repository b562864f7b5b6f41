package io.tallystick.limit;

import java.util.concurrent.CompletableFuture;

/**
 * A call that waits for a trip. Its future is completed once, never under a lock.
 *
 * @param sinceNanos when it came, for its timeout
 * @param secondTry whether a denial was set aside already, because this node held permits itself
 */
record Waiting(
    long cost, long sinceNanos, boolean secondTry, CompletableFuture<Decision> decision) {
  Waiting(long cost, long sinceNanos) {
    this(cost, sinceNanos, false, new CompletableFuture<>());
  }

  Waiting again() {
    return new Waiting(cost, sinceNanos, true, decision);
  }
}
