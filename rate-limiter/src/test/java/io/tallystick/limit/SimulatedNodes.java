package io.tallystick.limit;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Nodes that share one limit and do with it what nodes do: take, lease, use leased permits at any
 * moment of their life, give back, die. What they let through is told to a trace by real time; the
 * count goes by a clock that may be behind. For one thread.
 */
final class SimulatedNodes {
  private final Counting counting;
  private final Bundle bundle;
  private final Limit limit;
  private final Trace trace;
  private final Random random;
  private final List<Held> leases = new ArrayList<>();
  private long comesBackMicros;

  /** Permits on some node, to be used before their end. */
  private static final class Held {
    final Lease lease;
    final long endMicros;
    long left;

    Held(Lease lease, long endMicros) {
      this.lease = lease;
      this.endMicros = endMicros;
      this.left = lease.permits();
    }
  }

  SimulatedNodes(Counting counting, String subject, Limit limit, Trace trace, Random random) {
    this.counting = counting;
    this.bundle = new Bundle(subject, List.of(new Claim(subject, List.of(limit))));
    this.limit = limit;
    this.trace = trace;
    this.random = random;
  }

  /** A moment worth looking at: the last of a lease, when something comes back, or any offered. */
  long perhapsAnEdge(long offeredMicros) {
    return switch (random.nextInt(4)) {
      case 0 -> leases.isEmpty() ? offeredMicros : Math.min(offeredMicros, any().endMicros - 1);
      case 1 -> comesBackMicros;
      default -> offeredMicros;
    };
  }

  /** One thing that some node does. */
  void act(long realMicros, long clockMicros) {
    switch (random.nextInt(leases.isEmpty() ? 5 : 10)) {
      case 0, 1 -> takes(realMicros, clockMicros, 0);
      case 2, 3 -> takes(realMicros, clockMicros, 1 + random.nextLong(limit.limit()));
      case 4 -> take(List.of(remaining(clockMicros)), 0, realMicros, clockMicros);
      case 5 -> give(any(), clockMicros);
      case 6 -> leases.remove(any());
      case 7 -> use(any(), 1 + random.nextLong(limit.limit()), realMicros, clockMicros);
      default -> leases.forEach(held -> use(held, held.left, realMicros, clockMicros));
    }
    leases.removeIf(held -> held.left == 0);
  }

  /**
   * Takes all that there is, by every way: what is left, and what can be leased, used as late as
   * can be before the moment given.
   */
  void saturate(long nowMicros, long untilMicros) {
    long ahead = random.nextBoolean() ? limit.limit() : 0;
    while (take(List.of(1L), ahead, nowMicros, nowMicros)) {
      long left = remaining(nowMicros);
      take(List.of(left - left / 3, left / 3), 0, nowMicros, nowMicros);
    }
    for (Held held : leases) {
      long lastMicros = Math.min(held.endMicros, untilMicros) - 1;
      use(held, held.left, lastMicros, lastMicros);
    }
    leases.clear();
  }

  private long remaining(long clockMicros) {
    TakeReply look = counting.take(bundle, List.of(0L), 0, clockMicros);
    return look.decisions().get(0).limits().get(0).remaining();
  }

  private void takes(long realMicros, long clockMicros, long ahead) {
    List<Long> costs = new ArrayList<>();
    for (int calls = 1 + random.nextInt(3); calls > 0; calls--) {
      costs.add(random.nextInt(4) == 0 ? 1 + random.nextLong(limit.burst()) : 1L);
    }
    take(costs, ahead, realMicros, clockMicros);
  }

  private boolean take(List<Long> costs, long ahead, long realMicros, long clockMicros) {
    TakeReply reply = counting.take(bundle, costs, ahead, clockMicros);
    boolean all = true;
    for (int i = 0; i < costs.size(); i++) {
      boolean admitted = reply.decisions().get(i).outcome() == Outcome.ADMITTED;
      all &= admitted;
      if (admitted && costs.get(i) > 0) {
        trace.add(realMicros, clockMicros, costs.get(i));
      }
      LimitState state = reply.decisions().get(i).limits().get(0);
      comesBackMicros = realMicros + Math.max(0, state.resetAfterMillis()) * 1_000;
    }
    if (reply.lease().permits() > 0) {
      leases.add(new Held(reply.lease(), realMicros + reply.lease().lifeMicros()));
    }
    return all;
  }

  private void use(Held held, long wanted, long realMicros, long clockMicros) {
    long used = realMicros < held.endMicros ? Math.min(wanted, held.left) : 0;
    held.left -= used;
    if (used > 0) {
      trace.add(realMicros, clockMicros, used);
    }
  }

  private void give(Held held, long clockMicros) {
    long unused = 1 + random.nextLong(held.left);
    counting.giveBack(bundle, held.lease, unused, clockMicros);
    held.left -= unused;
  }

  private Held any() {
    return leases.get(random.nextInt(leases.size()));
  }
}
