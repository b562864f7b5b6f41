package io.tallystick.runtime.kafka;

import java.time.Duration;
import java.util.Locale;

/**
 * How far the reading of a topic has come, in words for the log and for readiness: records, share,
 * rate and remaining time. Times are given, none is taken here. One thread.
 */
public final class ReadProgress {
  private static final long TELL_EVERY_NANOS = Duration.ofSeconds(5).toNanos();

  private final String what;
  private final long startNanos;
  private long toldNanos;

  /**
   * @param what is read, as the beginning of the sentence
   */
  public ReadProgress(String what, long startNanos) {
    this.what = what;
    this.startNanos = startNanos;
    this.toldNanos = startNanos;
  }

  /**
   * The sentence.
   *
   * @param records so far
   * @param done how many offsets lie behind, of {@code total}
   */
  public String at(long records, long done, long total, long nowNanos) {
    double seconds = (nowNanos - startNanos) / 1e9;
    String rest =
        done <= 0 || seconds <= 0
            ? "remaining time unknown"
            : "about " + Math.round(seconds * (total - done) / done) + " s to go";
    return String.format(
        Locale.ROOT,
        "%s: %,d records, %d %%, %,.0f a second, %s",
        what,
        records,
        total <= 0 ? 100 : Math.min(100, 100 * done / total),
        seconds <= 0 ? 0.0 : records / seconds,
        rest);
  }

  /** How long it has taken so far. */
  public long millis(long nowNanos) {
    return (nowNanos - startNanos) / 1_000_000;
  }

  /** Whether the log should be told now: every 5 s at most. */
  public boolean isTimeToTell(long nowNanos) {
    if (nowNanos - toldNanos < TELL_EVERY_NANOS) {
      return false;
    }
    toldNanos = nowNanos;
    return true;
  }
}
