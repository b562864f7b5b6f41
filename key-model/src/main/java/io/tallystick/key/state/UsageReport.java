package io.tallystick.key.state;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * What one process counted within one minute and has not told before. It may stand more than once
 * where it is told: whoever adds reports up leaves out what is not beyond the last sequence of its
 * instance. Immutable.
 *
 * @param instance of one run of the process that counted
 * @param sequence from 1, higher with each report of the instance
 * @param minute when it begins
 */
public record UsageReport(String instance, long sequence, Instant minute, List<KeyUsage> keys) {
  /** How many keys one report may hold. */
  public static final int KEYS_MAX = 1_000;

  public UsageReport {
    keys = List.copyOf(keys);
    if (!minute.equals(minute.truncatedTo(ChronoUnit.MINUTES))) {
      throw new IllegalArgumentException("a minute begins at second 0");
    }
  }
}
