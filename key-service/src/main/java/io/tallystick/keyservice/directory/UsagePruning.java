package io.tallystick.keyservice.directory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Sums old minutes up to hours and drops old hours, in a walk over all keys that begins anew each
 * hour and takes some of them at a time, so that no transaction is long. Not thread safe.
 */
final class UsagePruning {
  /** Since when minutes are kept as such, in minutes since 1970. */
  static final String SELECT_FROM =
      "SELECT CAST(value AS INTEGER) FROM meta WHERE name = 'minutes-from'";

  private static final int KEYS_PER_STEP = 200;
  private static final long MINUTE_MILLIS = 60_000;
  private static final long HOUR_MINUTES = 60;
  private static final String END = "";

  private final PreparedStatement keys;
  private final PreparedStatement sumUp;
  private final PreparedStatement dropMinutes;
  private final PreparedStatement dropHours;
  private final PreparedStatement dropSources;
  private final PreparedStatement keepFrom;
  private long minutesFrom;

  /** The last key that the walk has done; {@link #END} when there is no walk. */
  private String done = END;

  private boolean walking;

  UsagePruning(Connection connection) throws SQLException {
    // Every key that has usage has a row here, and one alone.
    keys =
        connection.prepareStatement(
            """
            SELECT max(id), count(*) FROM
              (SELECT id FROM last_used WHERE id > ? ORDER BY id LIMIT ?)""");
    sumUp =
        connection.prepareStatement(
            """
            INSERT INTO hours SELECT id, at / 60 * 60, code, sum(calls), sum(cost) FROM minutes
              WHERE id > ?1 AND id <= ?2 AND at < ?3 GROUP BY id, at / 60, code
              ON CONFLICT (id, at, code) DO UPDATE
                SET calls = calls + excluded.calls, cost = cost + excluded.cost""");
    dropMinutes =
        connection.prepareStatement("DELETE FROM minutes WHERE id > ? AND id <= ? AND at < ?");
    dropHours =
        connection.prepareStatement("DELETE FROM hours WHERE id > ? AND id <= ? AND at < ?");
    dropSources = connection.prepareStatement("DELETE FROM sources WHERE seen_at < ?");
    keepFrom = connection.prepareStatement("REPLACE INTO meta VALUES ('minutes-from', ?)");
    try (PreparedStatement from = connection.prepareStatement(SELECT_FROM);
        ResultSet row = from.executeQuery()) {
      minutesFrom = row.next() ? row.getLong(1) : 0;
    }
    connection.commit();
  }

  /** Minutes before this one are added to their hour. */
  long minutesFrom() {
    return minutesFrom;
  }

  /** Gives the walk up, after a failure; the next one does what it would have done. */
  void forget() {
    walking = false;
    done = END;
  }

  /** Does some of the walk, and tells whether there is more. */
  boolean step(UsageRetention retention, Instant now) throws SQLException {
    long from = wholeHour(now.toEpochMilli() - retention.minutesMillis());
    if (!walking) {
      if (from <= minutesFrom) {
        return false;
      }
      begin(retention, from, now);
    }
    String last = lastOfNext();
    if (last == null) {
      forget();
      return false;
    }
    sumUp.setString(1, done);
    sumUp.setString(2, last);
    sumUp.setLong(3, minutesFrom);
    sumUp.executeUpdate();
    drop(dropMinutes, last, minutesFrom);
    drop(dropHours, last, wholeHour(now.toEpochMilli() - retention.hoursMillis()));
    done = last;
    return true;
  }

  private void begin(UsageRetention retention, long from, Instant now) throws SQLException {
    minutesFrom = from;
    walking = true;
    keepFrom.setString(1, Long.toString(from));
    keepFrom.executeUpdate();
    // Long after the topic has lost the last report of such an instance.
    dropSources.setLong(1, now.toEpochMilli() - retention.hoursMillis());
    dropSources.executeUpdate();
  }

  private @Nullable String lastOfNext() throws SQLException {
    keys.setString(1, done);
    keys.setInt(2, KEYS_PER_STEP);
    try (ResultSet row = keys.executeQuery()) {
      return row.next() ? row.getString(1) : null;
    }
  }

  private void drop(PreparedStatement statement, String last, long before) throws SQLException {
    statement.setString(1, done);
    statement.setString(2, last);
    statement.setLong(3, before);
    statement.executeUpdate();
  }

  private static long wholeHour(long millis) {
    return Math.floorDiv(millis, MINUTE_MILLIS * HOUR_MINUTES) * HOUR_MINUTES;
  }
}
