package io.tallystick.limit;

import java.util.Map;
import java.util.TreeMap;

/** A sliding limit: no running sum, no oldest slot, no fast path. */
final class SlidingCount implements ModelCount {
  private static final long SLOTS = 100;
  private static final long CUTS = 1_024;

  private final Limit limit;
  private final long nowMicros;
  private final long slot;
  private final TreeMap<Long, Long> counts;
  private final long cut;
  private final boolean changed;
  private long leasedUntilMicros;

  private SlidingCount(
      Limit limit,
      long nowMicros,
      long slot,
      Map<Long, Long> counts,
      long cut,
      long leasedUntilMicros,
      boolean changed) {
    this.limit = limit;
    this.nowMicros = nowMicros;
    this.slot = slot;
    this.counts = new TreeMap<>(counts);
    this.cut = cut;
    this.leasedUntilMicros = leasedUntilMicros;
    this.changed = changed;
  }

  static SlidingCount fresh(Limit limit, long nowMicros) {
    long slot = nowMicros / widthMicros(limit);
    return new SlidingCount(limit, nowMicros, slot, Map.of(), nowMicros % CUTS, 0, false);
  }

  @Override
  public ModelCount at(Limit other, long now) {
    long present = now / widthMicros(other);
    if (other.windowMillis() != limit.windowMillis() || slot - present > SLOTS) {
      return recut(other, now);
    }
    long clamped = Math.max(present, slot);
    Map<Long, Long> left = counts.tailMap(clamped - SLOTS);
    return new SlidingCount(other, now, clamped, left, cut, leasedUntilMicros, false);
  }

  private SlidingCount recut(Limit other, long now) {
    long present = now / widthMicros(other);
    long until = Math.min(leasedUntilMicros, now + LEASE_MICROS);
    TreeMap<Long, Long> moved = new TreeMap<>();
    counts.forEach(
        (old, count) -> {
          long latest = Math.min((old + 1) * widthMicros(limit) - 1, Math.max(now, until));
          moved.merge(latest / widthMicros(other), count, Long::sum);
        });
    Map<Long, Long> left = moved.tailMap(present - SLOTS);
    return new SlidingCount(other, now, present, left, (cut + 1) % CUTS, until, true);
  }

  @Override
  public boolean changed() {
    return changed;
  }

  @Override
  public long room() {
    return Math.max(0, limit.limit() - sum());
  }

  @Override
  public void take(long cost) {
    counts.merge(slot, cost, Long::sum);
  }

  @Override
  public long resetMicros() {
    return sum() == 0 ? 0 : leavesAfterMicros(counts.firstKey());
  }

  @Override
  public long waitMicros(long cost) {
    long left = sum();
    for (Map.Entry<Long, Long> count : counts.entrySet()) {
      left -= count.getValue();
      if (left + cost <= limit.limit()) {
        return leavesAfterMicros(count.getKey());
      }
    }
    return -1;
  }

  @Override
  public long leaseRoom(long lifeMicros) {
    return room();
  }

  @Override
  public long leaseLifeMicros() {
    return widthMicros(limit);
  }

  @Override
  public long lease(long permits, long lifeMicros) {
    long ends = Math.max(slot, (nowMicros + lifeMicros) / widthMicros(limit));
    counts.merge(ends, permits, Long::sum);
    leasedUntilMicros = Math.max(leasedUntilMicros, nowMicros + lifeMicros);
    return ends * CUTS + cut;
  }

  @Override
  public boolean give(long permits, long mark) {
    long from = mark / CUTS;
    long count = counts.getOrDefault(from, 0L);
    if (changed || mark % CUTS != cut || count < permits) {
      return false;
    }
    counts.compute(from, (key, all) -> count == permits ? null : count - permits);
    return true;
  }

  private long sum() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  private long leavesAfterMicros(long leaving) {
    return (leaving + SLOTS + 1) * widthMicros(limit) - nowMicros;
  }

  private static long widthMicros(Limit limit) {
    return limit.windowMillis() * 1_000 / SLOTS;
  }
}
