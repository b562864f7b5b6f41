package io.tallystick.keyservice.directory;

import io.tallystick.runtime.start.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The SQLite file of the directory and its schema. A file that is damaged or of another schema is
 * deleted: the log is the truth and makes it anew.
 */
final class DirectoryFile {
  static final int SCHEMA_VERSION = 1;
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryFile.class);
  private static final String[] SCHEMA = {
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE offsets (partition INTEGER PRIMARY KEY, next INTEGER NOT NULL)",
    """
    CREATE TABLE keys (id TEXT PRIMARY KEY, workspace TEXT, owner TEXT, environment TEXT,
      kind TEXT, status TEXT, expires_at INTEGER, created_at INTEGER, quarantine TEXT, json BLOB)
    WITHOUT ROWID""",
    "CREATE INDEX keys_by_time ON keys (workspace, created_at, id)",
    "CREATE INDEX keys_by_owner ON keys (workspace, owner, created_at, id)",
    """
    CREATE TABLE history (id TEXT, version INTEGER, partition INTEGER NOT NULL,
      offset INTEGER NOT NULL, type TEXT NOT NULL, event BLOB NOT NULL,
      PRIMARY KEY (id, version)) WITHOUT ROWID""",
  };

  private final Path path;

  DirectoryFile(Path path) {
    this.path = path;
  }

  /** Opens it for the fold, making it if it is absent, anew if it can't serve. */
  Connection openForWriting() throws SQLException {
    if (Files.exists(path) && !isUsable()) {
      LOG.warn("the directory {} is damaged or of another version; it is made anew", path);
      delete();
    }
    makePrivate();
    Connection connection = connect();
    if (pragma(connection, "user_version") == 0) {
      create(connection);
    }
    connection.setAutoCommit(false);
    return connection;
  }

  /** Opens it for reading only. */
  Connection openForReading() throws SQLException {
    Connection connection = connect();
    execute(connection, "PRAGMA query_only = ON");
    return connection;
  }

  private Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
    execute(connection, "PRAGMA journal_mode = WAL");
    // A commit lost to a power cut is folded again from the log, so no sync per commit is needed.
    execute(connection, "PRAGMA synchronous = NORMAL");
    execute(connection, "PRAGMA busy_timeout = 5000");
    return connection;
  }

  private boolean isUsable() {
    try (Connection connection = connect()) {
      long version = pragma(connection, "user_version");
      return version == SCHEMA_VERSION && tableCount(connection) > 0;
    } catch (SQLException e) {
      return false;
    }
  }

  private static long tableCount(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM sqlite_master")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private static void create(Connection connection) throws SQLException {
    for (String sql : SCHEMA) {
      execute(connection, sql);
    }
    execute(connection, "PRAGMA user_version = " + SCHEMA_VERSION);
  }

  private void delete() {
    for (String suffix : new String[] {"", "-wal", "-shm", "-journal"}) {
      try {
        Files.deleteIfExists(path.resolveSibling(path.getFileName() + suffix));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** The file holds credentials, so it is made readable to its owner alone before it has any. */
  private void makePrivate() {
    try {
      PrivateFile.ensure(path);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long pragma(Connection connection, String name) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("PRAGMA " + name)) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
