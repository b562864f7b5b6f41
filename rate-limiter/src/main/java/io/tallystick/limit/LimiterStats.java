package io.tallystick.limit;

import java.util.List;

/**
 * What a limiter did since it was made. Each number only grows, apart from those that say how it is
 * now; they are read one after the other, not at one instant. An immutable value.
 *
 * @param redisCommands commands sent to Redis, probes included
 * @param redisErrors replies that were an error or made no sense; the breaker does not count them
 * @param breakerOpenings how often Redis was taken for lost
 * @param breakerOpen whether Redis, or a server of its cluster, is taken for lost now
 * @param mayEvict whether Redis may throw counts away when its memory is full
 * @param permitsLeased permits that were taken ahead of need
 * @param permitsReturned those of them that were sent back unused
 * @param decisions one count for each pair of source and outcome that can occur, zeros included
 */
public record LimiterStats(
    long redisCommands,
    long redisErrors,
    long breakerOpenings,
    boolean breakerOpen,
    boolean mayEvict,
    long permitsLeased,
    long permitsReturned,
    List<DecisionCount> decisions) {

  /** How many decisions had this source and this outcome. */
  public record DecisionCount(Source source, Outcome outcome, long count) {}

  public LimiterStats {
    decisions = List.copyOf(decisions);
  }

  /** The count of one pair; 0 for a pair that can't occur. */
  public long decisions(Source source, Outcome outcome) {
    return decisions.stream()
        .filter(count -> count.source() == source && count.outcome() == outcome)
        .mapToLong(DecisionCount::count)
        .sum();
  }
}
