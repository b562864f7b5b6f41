package io.tallystick.keyservice.directory;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * When the write-ahead log goes back into the file: by count, and after the waiting commands were
 * told, so that none of them pays for it. Only the fold's thread uses it.
 */
final class Checkpoints {
  private static final int RECORDS_MAX = 40_000;
  private static final int COMMITS_MAX = 500;

  private final Connection connection;
  private int records;
  private int commits;

  Checkpoints(Connection connection) throws SQLException {
    this.connection = connection;
    SqliteFile.execute(connection, "PRAGMA wal_autocheckpoint = 0");
    SqliteFile.execute(connection, "PRAGMA journal_size_limit = 268435456");
    connection.setAutoCommit(false);
  }

  void committed(int recordsOfCommit) throws SQLException {
    records += recordsOfCommit;
    commits++;
    if (records < RECORDS_MAX && commits < COMMITS_MAX) {
      return;
    }
    records = 0;
    commits = 0;
    connection.setAutoCommit(true);
    SqliteFile.execute(connection, "PRAGMA wal_checkpoint(PASSIVE)");
    connection.setAutoCommit(false);
  }
}
