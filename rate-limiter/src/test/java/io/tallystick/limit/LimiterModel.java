package io.tallystick.limit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole script in plain Java: the counts of every limit and the pass over those of a trip. What
 * both agree on is what the README promises. For one thread.
 */
final class LimiterModel implements Counting {
  private static final long LEASE_SHARE = 8;
  private static final long MICROS_PER_MILLI = 1_000;

  private final Map<String, ModelCount> stored = new HashMap<>();

  /** One limit during one trip. */
  private static final class Cell {
    final String key;
    final String subject;
    final Limit limit;
    final ModelCount count;
    boolean dirty;

    Cell(String key, String subject, Limit limit, ModelCount count) {
      this.key = key;
      this.subject = subject;
      this.limit = limit;
      this.count = count;
    }

    boolean refuses(long cost) {
      return cost > 0 && cost > count.room();
    }

    void take(long cost) {
      count.take(cost);
      dirty = true;
    }

    LimitState state(boolean exceeded, long cost) {
      long micros = exceeded ? count.waitMicros(cost) : count.resetMicros();
      long millis = micros < 0 ? -1 : -Math.floorDiv(-micros, MICROS_PER_MILLI);
      return new LimitState(subject, limit, count.room(), millis, exceeded);
    }
  }

  Decision take(Take take, long nowMicros) {
    return take(take.bundle(), List.of(take.cost()), 0, nowMicros).decisions().get(0);
  }

  @Override
  public TakeReply take(Bundle bundle, List<Long> costs, long ahead, long nowMicros) {
    List<Cell> cells = cells(bundle, nowMicros);
    List<Decision> decisions = new ArrayList<>();
    boolean allFitted = true;
    for (long cost : costs) {
      allFitted &= cells.stream().noneMatch(cell -> cell.refuses(cost));
      decisions.add(decide(cells, cost));
    }
    Lease lease = ahead == 0 ? Lease.NONE : lease(cells, allFitted ? ahead : 0);
    boolean asked = costs.stream().anyMatch(cost -> cost > 0);
    for (Cell cell : cells) {
      if (cell.dirty || (asked && cell.count.changed())) {
        stored.put(cell.key, cell.count);
      }
    }
    return new TakeReply(decisions, lease);
  }

  @Override
  public List<Long> giveBack(Bundle bundle, Lease lease, long unused, long nowMicros) {
    List<Long> given = new ArrayList<>();
    List<Cell> cells = cells(bundle, nowMicros);
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      boolean taken = cell.count.give(unused, lease.marks().get(i));
      if (taken) {
        stored.put(cell.key, cell.count);
      }
      given.add(taken ? unused : 0);
    }
    return given;
  }

  private static Decision decide(List<Cell> cells, long cost) {
    List<Boolean> exceeded = cells.stream().map(cell -> cell.refuses(cost)).toList();
    boolean admitted = true;
    for (int i = 0; i < cells.size(); i++) {
      admitted &= cells.get(i).limit.shadow() || !exceeded.get(i);
    }
    List<LimitState> states = new ArrayList<>();
    for (int i = 0; i < cells.size(); i++) {
      if (admitted && cost > 0 && !exceeded.get(i)) {
        cells.get(i).take(cost);
      }
      states.add(cells.get(i).state(exceeded.get(i), cost));
    }
    return new Decision(admitted ? Outcome.ADMITTED : Outcome.DENIED, Source.REDIS, states);
  }

  private static Lease lease(List<Cell> cells, long ahead) {
    long life =
        Math.min(
            ModelCount.LEASE_MICROS,
            cells.stream().mapToLong(cell -> cell.count.leaseLifeMicros()).min().orElseThrow());
    long room = cells.stream().mapToLong(cell -> cell.count.leaseRoom(life)).min().orElseThrow();
    long permits = Math.min(ahead, room / LEASE_SHARE);
    List<LimitState> states = new ArrayList<>();
    List<Long> marks = new ArrayList<>();
    for (Cell cell : cells) {
      marks.add(permits > 0 ? cell.count.lease(permits, life) : 0);
      cell.dirty |= permits > 0;
      states.add(cell.state(false, 0));
    }
    return new Lease(permits, permits > 0 ? life : 0, states, marks);
  }

  private List<Cell> cells(Bundle bundle, long nowMicros) {
    List<Cell> cells = new ArrayList<>();
    for (Claim claim : bundle.claims()) {
      for (Limit limit : claim.limits()) {
        String key = bundle.key(claim.subject(), limit);
        ModelCount before = stored.get(key);
        ModelCount count =
            before == null ? ModelCount.fresh(limit, nowMicros) : before.at(limit, nowMicros);
        cells.add(new Cell(key, claim.subject(), limit, count));
      }
    }
    return cells;
  }
}
