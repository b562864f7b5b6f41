package io.tallystick.limit;

/**
 * A sliding count in memory: as in Redis, what is taken counts until all slots of a window have
 * passed after its own, so no interval of a window sees more than its part. Fewer slots than in
 * Redis, for memory: up to one in {@value #SLOTS} of a part stays unused.
 */
final class LocalSliding implements LocalCount {
  static final int SLOTS = 20;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final long widthNanos;
  private final long[] counts = new long[SLOTS + 1];
  private long head = Long.MIN_VALUE;
  private long sum;

  LocalSliding(long windowMillis) {
    // Rounded up: a wider slot counts longer, never shorter.
    this.widthNanos = (windowMillis * NANOS_PER_MILLI + SLOTS - 1) / SLOTS;
  }

  @Override
  public long room(Part part, Moment now) {
    advance(now.nanos());
    return Math.max(0, part.atOnce() - sum);
  }

  @Override
  public void take(long cost, Moment now) {
    advance(now.nanos());
    counts[place(head)] += cost;
    sum += cost;
  }

  @Override
  public long waitMillis(long cost, Part part, Moment now) {
    advance(now.nanos());
    return leavesMillis(sum + cost - part.atOnce(), now.nanos());
  }

  @Override
  public long resetMillis(Part part, Moment now) {
    advance(now.nanos());
    return sum == 0 ? 0 : leavesMillis(1, now.nanos());
  }

  @Override
  public boolean isEmpty(Moment now) {
    advance(now.nanos());
    return sum == 0;
  }

  /** Until so much has left. */
  private long leavesMillis(long leaving, long nowNanos) {
    long needed = leaving;
    for (long slot = head - SLOTS; slot <= head; slot++) {
      needed -= counts[place(slot)];
      if (needed <= 0) {
        long nanos = (slot + SLOTS + 1) * widthNanos - nowNanos;
        return (nanos + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
      }
    }
    return 0;
  }

  /** Empties the slots that the window has left behind. */
  private void advance(long nowNanos) {
    long slot = Math.floorDiv(nowNanos, widthNanos);
    long first = head == Long.MIN_VALUE ? slot : Math.max(head + 1, slot - SLOTS);
    for (long passed = first; passed <= slot; passed++) {
      sum -= counts[place(passed)];
      counts[place(passed)] = 0;
    }
    head = Math.max(head, slot);
  }

  private static int place(long slot) {
    return (int) Math.floorMod(slot, (long) (SLOTS + 1));
  }
}
