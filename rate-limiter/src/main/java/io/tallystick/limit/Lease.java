package io.tallystick.limit;

import java.util.List;

/**
 * Permits taken ahead of need from every limit of a bundle, as Redis granted them. An immutable
 * value.
 *
 * @param permits how many; 0 when none were granted
 * @param lifeMicros how long they may be used, from the moment at which the trip was sent
 * @param limits how each limit stands with the whole lease taken
 * @param marks for each limit where it was counted: what a give-back must tell
 */
record Lease(long permits, long lifeMicros, List<LimitState> limits, List<Long> marks) {
  static final Lease NONE = new Lease(0, 0, List.of(), List.of());

  Lease {
    limits = List.copyOf(limits);
    marks = List.copyOf(marks);
  }
}
