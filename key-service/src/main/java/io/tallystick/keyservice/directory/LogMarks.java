package io.tallystick.keyservice.directory;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** Which topic the directory was folded from and how far. Only the fold's thread uses it. */
final class LogMarks {
  static final String SELECT_TOPIC = "SELECT value FROM meta WHERE name = 'topic'";
  private static final String[] TABLES = {"meta", "offsets", "keys", "changes", "foreign_names"};

  private final Connection connection;
  private final PreparedStatement offset;

  LogMarks(Connection connection) throws SQLException {
    this.connection = connection;
    this.offset = connection.prepareStatement("REPLACE INTO offsets VALUES (?,?)");
  }

  /** Empties everything if what was folded came from another topic. */
  void belongTo(String topicId) throws SQLException {
    if (isOf(topicId)) {
      return;
    }
    for (String table : TABLES) {
      SqliteFile.execute(connection, "DELETE FROM " + table);
    }
    try (PreparedStatement topic =
        connection.prepareStatement("INSERT INTO meta VALUES ('topic', ?)")) {
      topic.setString(1, topicId);
      topic.executeUpdate();
    }
  }

  void offsets(Map<Integer, Long> next) throws SQLException {
    for (Map.Entry<Integer, Long> entry : next.entrySet()) {
      offset.setInt(1, entry.getKey());
      offset.setLong(2, entry.getValue());
      offset.executeUpdate();
    }
  }

  Map<Integer, Long> offsets() throws SQLException {
    Map<Integer, Long> next = new HashMap<>();
    try (PreparedStatement all =
            connection.prepareStatement("SELECT partition, next FROM offsets");
        ResultSet row = all.executeQuery()) {
      while (row.next()) {
        next.put(row.getInt(1), row.getLong(2));
      }
    }
    return next;
  }

  private boolean isOf(String topicId) throws SQLException {
    try (PreparedStatement topic = connection.prepareStatement(SELECT_TOPIC);
        ResultSet row = topic.executeQuery()) {
      return row.next() && topicId.equals(row.getString(1));
    }
  }
}
