package io.tallystick.runtime.cluster;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What other nodes have of one partition and this one has not, and since when at the earliest they
 * may have had it. Bounded: beyond it, what is newer counts from the date of what is older, which
 * errs towards stale. Guarded by its owner.
 */
final class Lacks {
  private static final int SIZE_MAX = 64;

  private record Lack(long next, long sinceNanos) {}

  private final Deque<Lack> lacks = new ArrayDeque<>();

  /** Another node has everything before {@code next}. */
  void learnt(long next, long applied, long sinceNanos) {
    Lack last = lacks.peekLast();
    if (next <= applied || (last != null && next <= last.next())) {
      return;
    }
    if (last != null && (lacks.size() == SIZE_MAX || last.sinceNanos() == sinceNanos)) {
      lacks.removeLast();
      lacks.addLast(new Lack(next, last.sinceNanos()));
    } else {
      lacks.addLast(new Lack(next, sinceNanos));
    }
  }

  /** This node has everything before {@code next}. */
  void applied(long next) {
    while (!lacks.isEmpty() && lacks.getFirst().next() <= next) {
      lacks.removeFirst();
    }
  }

  /** Since when something is lacked, {@link Long#MAX_VALUE} when nothing is. */
  long sinceNanos() {
    return lacks.isEmpty() ? Long.MAX_VALUE : lacks.getFirst().sinceNanos();
  }
}
