package io.tallystick.keyservice.directory;

import io.tallystick.key.state.KeyUsage;
import io.tallystick.key.state.SecretUse;
import io.tallystick.key.state.UsageReport;
import io.tallystick.key.text.KeyId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The SQL that adds reported usage up, prepared once. Not thread safe. */
final class UsageStatements {
  /** Stands where denied calls have their verdict. */
  static final String ADMITTED = "VALID";

  private static final long MINUTE_MILLIS = 60_000;
  private static final long HOUR_MINUTES = 60;
  private static final String ADD =
      " VALUES (?, ?, ?, ?, ?) ON CONFLICT (id, at, code) DO UPDATE"
          + " SET calls = calls + excluded.calls, cost = cost + excluded.cost";

  private final PreparedStatement minute;
  private final PreparedStatement hour;
  private final PreparedStatement lastUsed;
  private final PreparedStatement previous;
  private final PreparedStatement sequence;
  private final PreparedStatement seen;
  private final PreparedStatement offset;

  /** What is added under one key of the tables. */
  private record Place(KeyId id, long minute, String code) {}

  private record Count(long calls, long cost) {
    Count plus(Count other) {
      return new Count(calls + other.calls, cost + other.cost);
    }
  }

  UsageStatements(Connection connection) throws SQLException {
    minute = connection.prepareStatement("INSERT INTO minutes" + ADD);
    hour = connection.prepareStatement("INSERT INTO hours" + ADD);
    lastUsed =
        connection.prepareStatement(
            "INSERT INTO last_used VALUES (?, ?) ON CONFLICT (id) DO UPDATE"
                + " SET at = excluded.at WHERE excluded.at > at");
    previous =
        connection.prepareStatement(
            "INSERT INTO previous_uses VALUES (?, ?, ?) ON CONFLICT (id, secret) DO UPDATE"
                + " SET last_used_at = max(last_used_at, excluded.last_used_at)");
    sequence = connection.prepareStatement("SELECT sequence FROM sources WHERE instance = ?");
    seen = connection.prepareStatement("REPLACE INTO sources VALUES (?, ?, ?)");
    offset = connection.prepareStatement("REPLACE INTO offsets VALUES (?, ?)");
  }

  /**
   * Adds a batch, summed up before it is written.
   *
   * @param minutesFrom what is older is kept by the hour
   * @return how many reports had been added before
   */
  int add(UsageBatch batch, long minutesFrom) throws SQLException {
    Map<Place, Count> counts = new HashMap<>();
    Map<KeyId, Instant> last = new HashMap<>();
    int repeated = 0;
    for (UsageReport report : batch.reports()) {
      if (isNew(report)) {
        sumUp(report, counts, last);
      } else {
        repeated++;
      }
    }
    for (Map.Entry<Place, Count> each : counts.entrySet()) {
      add(each.getKey(), each.getValue(), minutesFrom);
    }
    for (Map.Entry<KeyId, Instant> each : last.entrySet()) {
      lastUsed.setString(1, each.getKey().value());
      lastUsed.setLong(2, each.getValue().toEpochMilli());
      lastUsed.executeUpdate();
    }
    for (SecretUse use : batch.secretUses()) {
      previous.setString(1, use.id().value());
      previous.setLong(2, use.secretVersion());
      previous.setLong(3, use.lastUsedAt().toEpochMilli());
      previous.executeUpdate();
    }
    return repeated;
  }

  void offsets(Map<Integer, Long> next) throws SQLException {
    for (Map.Entry<Integer, Long> each : next.entrySet()) {
      offset.setInt(1, each.getKey());
      offset.setLong(2, each.getValue());
      offset.executeUpdate();
    }
  }

  /** An instance tells one report after the other, and one whose fate it does not know again. */
  private boolean isNew(UsageReport report) throws SQLException {
    sequence.setString(1, report.instance());
    try (ResultSet row = sequence.executeQuery()) {
      if (row.next() && report.sequence() <= row.getLong(1)) {
        return false;
      }
    }
    seen.setString(1, report.instance());
    seen.setLong(2, report.sequence());
    seen.setLong(3, report.minute().toEpochMilli());
    seen.executeUpdate();
    return true;
  }

  private static void sumUp(
      UsageReport report, Map<Place, Count> counts, Map<KeyId, Instant> last) {
    long at = Math.floorDiv(report.minute().toEpochMilli(), MINUTE_MILLIS);
    for (KeyUsage usage : report.keys()) {
      if (usage.admitted() > 0 || usage.cost() > 0) {
        Count admitted = new Count(usage.admitted(), usage.cost());
        counts.merge(new Place(usage.id(), at, ADMITTED), admitted, Count::plus);
      }
      usage
          .denied()
          .forEach(
              (code, calls) ->
                  counts.merge(new Place(usage.id(), at, code), new Count(calls, 0), Count::plus));
      last.merge(usage.id(), usage.lastUsedAt(), (one, other) -> one.isAfter(other) ? one : other);
    }
  }

  private void add(Place place, Count count, long minutesFrom) throws SQLException {
    boolean isLate = place.minute() < minutesFrom;
    PreparedStatement into = isLate ? hour : minute;
    into.setString(1, place.id().value());
    into.setLong(2, isLate ? place.minute() / HOUR_MINUTES * HOUR_MINUTES : place.minute());
    into.setString(3, place.code());
    into.setLong(4, count.calls());
    into.setLong(5, count.cost());
    into.executeUpdate();
  }
}
