package io.tallystick.limit;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** A fixed limit, with the calendar of java.time. */
final class FixedCount implements ModelCount {
  private final Limit limit;
  private final long nowMicros;
  private final Window window;
  private final long sinceMicros;
  private final boolean changed;
  private long used;

  /** From its first microsecond to the first after it. */
  private record Window(long startMicros, long finishMicros) {
    static Window around(long momentMicros, Limit limit) {
      if (limit.algorithm() == Algorithm.MONTHLY) {
        LocalDate first =
            LocalDate.ofInstant(Instant.EPOCH.plus(momentMicros, ChronoUnit.MICROS), ZoneOffset.UTC)
                .withDayOfMonth(1);
        return new Window(micros(first), micros(first.plusMonths(1)));
      }
      long width = limit.windowMillis() * 1_000;
      long start = Math.floorDiv(momentMicros, width) * width;
      return new Window(start, start + width);
    }

    static long micros(LocalDate day) {
      return ChronoUnit.MICROS.between(Instant.EPOCH, day.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    long length() {
      return finishMicros - startMicros;
    }
  }

  private FixedCount(
      Limit limit, long nowMicros, Window window, long used, long sinceMicros, boolean changed) {
    this.limit = limit;
    this.nowMicros = nowMicros;
    this.window = window;
    this.used = used;
    this.sinceMicros = sinceMicros;
    this.changed = changed;
  }

  static FixedCount fresh(Limit limit, long nowMicros) {
    return new FixedCount(limit, nowMicros, Window.around(nowMicros, limit), 0, nowMicros, false);
  }

  /** When the window around a moment began. */
  static long startMicros(long momentMicros, Limit limit) {
    return Window.around(momentMicros, limit).startMicros();
  }

  @Override
  public ModelCount at(Limit other, long now) {
    Window present = Window.around(now, other);
    boolean sameCut = Window.around(window.startMicros(), other).equals(window);
    long aheadMicros = window.startMicros() - now;
    boolean stays =
        sameCut
            && window.startMicros() >= present.finishMicros()
            && aheadMicros <= present.length();
    if (window.equals(present) || stays) {
      return new FixedCount(other, now, window, used, sinceMicros, false);
    }
    long latestMicros = Math.min(window.finishMicros() - 1, now);
    return latestMicros < present.startMicros()
        ? fresh(other, now)
        : new FixedCount(other, now, present, used, now, true);
  }

  @Override
  public boolean changed() {
    return changed;
  }

  @Override
  public long room() {
    return Math.max(0, limit.limit() - used);
  }

  @Override
  public void take(long cost) {
    used += cost;
  }

  @Override
  public long resetMicros() {
    return used == 0 ? 0 : window.finishMicros() - nowMicros;
  }

  @Override
  public long waitMicros(long cost) {
    return cost > limit.limit() ? -1 : window.finishMicros() - nowMicros;
  }

  @Override
  public long leaseRoom(long lifeMicros) {
    return room();
  }

  @Override
  public long leaseLifeMicros() {
    long part =
        limit.algorithm() == Algorithm.MONTHLY ? LEASE_MICROS : limit.windowMillis() * 1_000 / 100;
    return Math.min(part, window.finishMicros() - nowMicros);
  }

  @Override
  public long lease(long permits, long lifeMicros) {
    take(permits);
    return sinceMicros;
  }

  @Override
  public boolean give(long permits, long mark) {
    if (changed || mark != sinceMicros || used < permits) {
      return false;
    }
    used -= permits;
    return true;
  }
}
