package io.tallystick.limit;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The sliding limit in plain Java, without the script's shortcuts: no running sum, no oldest slot,
 * no fast path. What both agree on is what the README promises. For one thread.
 */
final class SlidingModel {
  private static final long SLOTS = 100;
  private static final long MICROS_PER_MILLI = 1_000;

  private final Map<String, Cell> cells = new HashMap<>();

  /** What is stored for one subject and limit. */
  private record Cell(long windowMillis, long head, TreeMap<Long, Long> counts) {}

  /** What of it counts now for a limit, which may be cut otherwise. */
  private record View(Limit limit, long slot, TreeMap<Long, Long> counts, boolean recut) {
    long sum() {
      return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    boolean refuses(long cost) {
      return cost > 0 && sum() + cost > limit.limit();
    }

    View plus(long cost) {
      TreeMap<Long, Long> more = new TreeMap<>(counts);
      more.merge(slot, cost, Long::sum);
      return new View(limit, slot, more, recut);
    }

    long leavesAfterMillis(long leavingSlot, long nowMicros) {
      long micros = (leavingSlot + SLOTS + 1) * widthMicros(limit.windowMillis()) - nowMicros;
      return -Math.floorDiv(-micros, MICROS_PER_MILLI);
    }

    long resetAfterMillis(long nowMicros) {
      return sum() == 0 ? 0 : leavesAfterMillis(counts.firstKey(), nowMicros);
    }

    long waitMillis(long cost, long nowMicros) {
      long left = sum();
      for (Map.Entry<Long, Long> count : counts.entrySet()) {
        left -= count.getValue();
        if (left + cost <= limit.limit()) {
          return leavesAfterMillis(count.getKey(), nowMicros);
        }
      }
      return LimitState.NEVER;
    }
  }

  Decision take(Take take, long nowMicros) {
    List<View> views = new ArrayList<>();
    limits(take).forEach(limit -> views.add(view(key(take, limit), limit, nowMicros)));
    boolean admitted = views.stream().noneMatch(view -> view.refuses(take.cost()));
    List<LimitState> states = new ArrayList<>();
    for (View view : views) {
      View after = admitted && take.cost() > 0 ? view.plus(take.cost()) : view;
      if (take.cost() > 0 && (admitted || view.recut())) {
        store(key(take, view.limit()), after);
      }
      states.add(
          state(take, after, !admitted && view.refuses(take.cost()), take.cost(), nowMicros));
    }
    return new Decision(admitted ? Outcome.ADMITTED : Outcome.DENIED, Source.REDIS, states);
  }

  private static LimitState state(
      Take take, View view, boolean exceeded, long cost, long nowMicros) {
    long remaining = Math.max(0, view.limit().limit() - view.sum());
    long resetAfterMillis =
        exceeded ? view.waitMillis(cost, nowMicros) : view.resetAfterMillis(nowMicros);
    return new LimitState(
        take.bundle().group(), view.limit(), remaining, resetAfterMillis, exceeded);
  }

  private View view(String key, Limit limit, long nowMicros) {
    long slot = nowMicros / widthMicros(limit.windowMillis());
    Cell cell = cells.get(key);
    if (cell == null) {
      return new View(limit, slot, new TreeMap<>(), false);
    }
    if (cell.windowMillis() != limit.windowMillis() || cell.head() - slot > SLOTS) {
      return new View(limit, slot, recut(cell, limit, nowMicros), true);
    }
    long clamped = Math.max(slot, cell.head());
    return new View(limit, clamped, new TreeMap<>(cell.counts().tailMap(clamped - SLOTS)), false);
  }

  private static TreeMap<Long, Long> recut(Cell cell, Limit limit, long nowMicros) {
    long widthMicros = widthMicros(limit.windowMillis());
    long storedWidthMicros = widthMicros(cell.windowMillis());
    TreeMap<Long, Long> moved = new TreeMap<>();
    cell.counts()
        .forEach(
            (slot, count) -> {
              long latestMicros = Math.min((slot + 1) * storedWidthMicros - 1, nowMicros);
              moved.merge(latestMicros / widthMicros, count, Long::sum);
            });
    return new TreeMap<>(moved.tailMap(nowMicros / widthMicros - SLOTS));
  }

  private void store(String key, View view) {
    cells.put(key, new Cell(view.limit().windowMillis(), view.slot(), view.counts()));
  }

  private static List<Limit> limits(Take take) {
    return take.bundle().claims().get(0).limits();
  }

  private static String key(Take take, Limit limit) {
    return take.bundle().group() + '/' + limit.name();
  }

  private static long widthMicros(long windowMillis) {
    return windowMillis * MICROS_PER_MILLI / SLOTS;
  }
}
