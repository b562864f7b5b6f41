package io.tallystick.limit;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;

/**
 * A count of one fixed window or month in memory. When the wall clock steps back it stays in the
 * window where it was, so nothing refills. Guarded by its shard.
 */
final class LocalFixed implements LocalCount {
  private final Limit limit;
  private long beginsMillis = Long.MIN_VALUE;
  private long used;

  LocalFixed(Limit limit) {
    this.limit = limit;
  }

  @Override
  public long room(Part part, Moment now) {
    advance(now.wallMillis());
    return Math.max(0, part.atOnce() - used);
  }

  @Override
  public void take(long cost, Moment now) {
    advance(now.wallMillis());
    used += cost;
  }

  @Override
  public long waitMillis(long cost, Part part, Moment now) {
    return cost <= room(part, now) ? 0 : endsMillis(beginsMillis) - now.wallMillis();
  }

  @Override
  public long resetMillis(Part part, Moment now) {
    advance(now.wallMillis());
    return used == 0 ? 0 : endsMillis(beginsMillis) - now.wallMillis();
  }

  @Override
  public boolean isEmpty(Moment now) {
    advance(now.wallMillis());
    return used == 0;
  }

  private void advance(long wallMillis) {
    long begins = begins(wallMillis);
    if (begins > beginsMillis) {
      beginsMillis = begins;
      used = 0;
    }
  }

  private long begins(long wallMillis) {
    return limit.algorithm() == Algorithm.MONTHLY
        ? millis(month(wallMillis))
        : Math.floorDiv(wallMillis, limit.windowMillis()) * limit.windowMillis();
  }

  private long endsMillis(long begins) {
    return limit.algorithm() == Algorithm.MONTHLY
        ? millis(month(begins).plusMonths(1))
        : begins + limit.windowMillis();
  }

  private static YearMonth month(long millis) {
    return YearMonth.from(Instant.ofEpochMilli(millis).atOffset(ZoneOffset.UTC));
  }

  private static long millis(YearMonth month) {
    return month.atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli();
  }
}
