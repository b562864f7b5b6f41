package io.tallystick.bench.measured;

import io.tallystick.runtime.kafka.KeyLogRecord;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * What SQLite does with the same bytes and no work: one table, an id and a value, as it comes out
 * of the box but for the write-ahead log. The baseline of a fold. One thread.
 */
public final class PlainTable implements AutoCloseable {
  private final Connection connection;
  private final PreparedStatement insert;

  public PlainTable(Path file) throws SQLException {
    connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    try (Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA journal_mode = WAL");
      statement.execute("PRAGMA synchronous = NORMAL");
      statement.execute("CREATE TABLE plain (id TEXT PRIMARY KEY, event BLOB NOT NULL)");
    }
    connection.setAutoCommit(false);
    insert = connection.prepareStatement("INSERT INTO plain VALUES (?, ?)");
  }

  /** Puts a batch in, in a transaction of its own. */
  public void put(List<KeyLogRecord> batch) throws SQLException {
    for (KeyLogRecord record : batch) {
      insert.setString(1, record.id().value());
      insert.setBytes(2, record.value());
      insert.executeUpdate();
    }
    connection.commit();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
