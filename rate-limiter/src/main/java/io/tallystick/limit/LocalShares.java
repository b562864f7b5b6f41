package io.tallystick.limit;

import java.time.InstantSource;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Decides while Redis is lost by counts of this node alone, each of this node's share of a limit.
 * The counts stay when Redis comes back, so that the next loss gives no fresh share. Bounded: a
 * bundle that finds no room is unavailable. Any thread; what it locks nobody holds long.
 */
final class LocalShares implements WhenLost {
  private static final int SHARDS = 64;

  private final LocalShard[] shards = new LocalShard[SHARDS];
  private final Supplier<Share> share;
  private final LongSupplier clockNanos;
  private final InstantSource wallClock;

  /**
   * @param countsMax how many counts there are at most, on all shards together
   */
  LocalShares(
      int countsMax, Supplier<Share> share, LongSupplier clockNanos, InstantSource wallClock) {
    for (int i = 0; i < SHARDS; i++) {
      shards[i] = new LocalShard(Math.max(1, countsMax / SHARDS));
    }
    this.share = share;
    this.clockNanos = clockNanos;
    this.wallClock = wallClock;
  }

  @Override
  public Decision decide(Bundle bundle, long cost) {
    LocalCount.Moment now = new LocalCount.Moment(clockNanos.getAsLong(), wallClock.millis());
    return shards[Math.floorMod(bundle.group().hashCode(), SHARDS)].decide(
        new Take(bundle, cost), share.get(), now);
  }

  /** How many counts there are now. */
  int size() {
    int size = 0;
    for (LocalShard shard : shards) {
      size += shard.size();
    }
    return size;
  }
}
