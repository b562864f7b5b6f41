package io.tallystick.events.example;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * The keys as the events have made them, in one SQLite file with the offsets of the events that
 * made them: both change in one transaction, so a process that is killed at any moment neither
 * loses an event nor applies one twice. Any thread, one at a time.
 */
final class KeyTable implements AutoCloseable {
  private static final List<String> TABLES =
      List.of(
          "CREATE TABLE IF NOT EXISTS keys (id TEXT PRIMARY KEY, version INTEGER NOT NULL,"
              + " workspace TEXT, owner TEXT, name TEXT, status TEXT NOT NULL, expires_at INTEGER)",
          "CREATE TABLE IF NOT EXISTS offsets (partition INTEGER PRIMARY KEY, next INTEGER)",
          "CREATE TABLE IF NOT EXISTS stream (topic_id TEXT)");

  private final Connection connection;
  private final KeyRows rows;

  KeyTable(Connection connection, Consumer<String> says) throws SQLException {
    this.connection = connection;
    this.rows = new KeyRows(connection, says);
    try (Statement statement = connection.createStatement()) {
      for (String table : TABLES) {
        statement.execute(table);
      }
    }
    connection.setAutoCommit(false);
  }

  /** Opens the file, or makes it. */
  static Connection connect(Path file) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + file);
  }

  /** How many keys an owner has that can be used now. */
  record Count(String workspace, String owner, long keys) {}

  /** Applies a batch and moves the offsets behind it, all of it or nothing. */
  synchronized void apply(Iterable<ConsumerRecord<String, byte[]>> records) throws SQLException {
    try {
      Map<Integer, Long> next = new HashMap<>();
      for (ConsumerRecord<String, byte[]> record : records) {
        rows.apply(KeyEvent.of(record));
        next.put(record.partition(), record.offset() + 1);
      }
      for (Map.Entry<Integer, Long> each : next.entrySet()) {
        move(each.getKey(), each.getValue());
      }
      connection.commit();
    } catch (SQLException | RuntimeException e) {
      connection.rollback();
      throw e;
    }
  }

  /** The offset of the first event of the partition that was not applied, null before the first. */
  synchronized @Nullable Long next(int partition) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT next FROM offsets WHERE partition = ?")) {
      select.setInt(1, partition);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : null;
      }
    }
  }

  /** Remembers the stream at the first start and refuses another one ever after. */
  synchronized void belongTo(String topicId) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT topic_id FROM stream")) {
      if (row.next()) {
        if (!row.getString(1).equals(topicId)) {
          throw new HistoryLost("the topic was made anew: its offsets mean something else");
        }
        return;
      }
    }
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO stream VALUES (?)")) {
      insert.setString(1, topicId);
      insert.executeUpdate();
    }
    connection.commit();
  }

  /**
   * The keys that can be used at {@code now}, counted by owner. No event tells that a key has
   * expired, so the clock decides here and not when events are applied.
   */
  synchronized List<Count> active(Instant now) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            "SELECT workspace, owner, count(*) FROM keys WHERE status = 'active'"
                + " AND (expires_at IS NULL OR expires_at > ?)"
                + " GROUP BY workspace, owner ORDER BY workspace, owner")) {
      select.setLong(1, now.toEpochMilli());
      List<Count> counts = new ArrayList<>();
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          counts.add(new Count(row.getString(1), row.getString(2), row.getLong(3)));
        }
      }
      return counts;
    }
  }

  @Override
  public synchronized void close() throws SQLException {
    connection.close();
  }

  private void move(int partition, long next) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement("INSERT OR REPLACE INTO offsets VALUES (?, ?)")) {
      upsert.setInt(1, partition);
      upsert.setLong(2, next);
      upsert.executeUpdate();
    }
  }
}
