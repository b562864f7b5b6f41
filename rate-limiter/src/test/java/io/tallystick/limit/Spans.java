package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * When calls that were admitted began and ended: each was decided somewhere between. Times are the
 * system's monotonic clock's, which all processes of a machine share. Any thread may add.
 */
final class Spans {
  private final List<Span> spans = new ArrayList<>();

  private record Span(long fromNanos, long toNanos) {}

  synchronized void add(long fromNanos, long toNanos) {
    spans.add(new Span(fromNanos, toNanos));
  }

  synchronized int count() {
    return spans.size();
  }

  /**
   * Looks at every interval of a window that begins with a call: what lies in it from end to end
   * was surely decided in it.
   */
  synchronized void assertNeverOver(Limit limit, String context) {
    spans.sort(Comparator.comparingLong(Span::fromNanos));
    long windowNanos = TimeUnit.MILLISECONDS.toNanos(limit.windowMillis());
    for (int first = 0; first < spans.size(); first++) {
      long endNanos = spans.get(first).fromNanos() + windowNanos;
      long within = 0;
      for (int i = first; i < spans.size() && spans.get(i).fromNanos() <= endNanos; i++) {
        within += spans.get(i).toNanos() <= endNanos ? 1 : 0;
      }
      assertTrue(within <= limit.limit(), within + " of " + limit + " in one window, " + context);
    }
  }
}
