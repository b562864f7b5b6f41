package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;

/** What was admitted and when, held against the promise of a sliding limit. For one thread. */
final class Trace {
  private final List<Admitted> admitted = new ArrayList<>();

  private record Admitted(long atMicros, long cost) {}

  void add(long atMicros, long cost) {
    admitted.add(new Admitted(atMicros, cost));
  }

  long total() {
    return admitted.stream().mapToLong(Admitted::cost).sum();
  }

  /**
   * Every interval of one window, both ends included: it is enough to look at those that end at an
   * admission, for any other holds no more than one of them.
   */
  void assertNeverOver(Limit limit, Supplier<String> context) {
    long windowMicros = limit.windowMillis() * 1_000;
    Deque<Admitted> interval = new ArrayDeque<>();
    long sum = 0;
    for (Admitted next : admitted) {
      interval.addLast(next);
      sum += next.cost();
      while (interval.getFirst().atMicros() < next.atMicros() - windowMicros) {
        sum -= interval.removeFirst().cost();
      }
      long over = sum - limit.limit();
      assertTrue(
          over <= 0, () -> over + " over " + limit + " until " + next + ", " + context.get());
    }
  }
}
