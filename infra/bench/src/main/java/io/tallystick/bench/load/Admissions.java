package io.tallystick.bench.load;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * When calls that were admitted began and ended, by the monotonic clock: each was decided somewhere
 * between. Any thread may add.
 */
public final class Admissions {
  private final List<Span> spans = new ArrayList<>();

  private record Span(long fromNanos, long toNanos) {}

  synchronized void add(long fromNanos, long toNanos) {
    spans.add(new Span(fromNanos, toNanos));
  }

  /** The most that was surely decided in any interval of so long. */
  public synchronized long worst(long windowNanos) {
    spans.sort(Comparator.comparingLong(Span::fromNanos));
    long worst = 0;
    for (int first = 0; first < spans.size(); first++) {
      worst = Math.max(worst, within(first, spans.get(first).fromNanos() + windowNanos));
    }
    return worst;
  }

  private long within(int first, long endNanos) {
    long within = 0;
    for (int i = first; i < spans.size() && spans.get(i).fromNanos() <= endNanos; i++) {
      within += spans.get(i).toNanos() <= endNanos ? 1 : 0;
    }
    return within;
  }
}
