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
 * A SQLite file and its schema. A file that is damaged or of another schema is deleted: the topics
 * are the truth and make it anew. Opened by one thread, its connections go where they are used.
 */
final class SqliteFile {
  private static final Logger LOG = LoggerFactory.getLogger(SqliteFile.class);

  /** Large, because a write costs by the page more than by the byte. */
  private static final int PAGE_BYTES = 16 * 1024;

  private final Path path;
  private final Schema schema;
  private final Damage damage;

  SqliteFile(Path path, Schema schema) {
    this.path = path;
    this.schema = schema;
    this.damage = new Damage(path);
  }

  Damage damage() {
    return damage;
  }

  /**
   * Opens it for its one writer, making it if it is absent, anew if it can't serve.
   *
   * @param cacheMegabytes of pages that the writer keeps
   */
  Connection openForWriting(int cacheMegabytes) throws SQLException {
    if (!Files.exists(path)) {
      delete();
    } else if (damage.isMarked() || !isUsable()) {
      LOG.warn("{} is damaged or of another version; it is made anew", path);
      delete();
    }
    makePrivate();
    Connection connection = connect();
    if (pragma(connection, "user_version") == 0) {
      create(connection);
    }
    execute(connection, "PRAGMA cache_size = -" + cacheMegabytes * 1024);
    return connection;
  }

  /** Opens it for reading only. */
  Connection openForReading() throws SQLException {
    Connection connection = connect();
    execute(connection, "PRAGMA query_only = ON");
    execute(connection, "PRAGMA cache_size = -8192");
    return connection;
  }

  static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
    execute(connection, "PRAGMA page_size = " + PAGE_BYTES);
    execute(connection, "PRAGMA journal_mode = WAL");
    // A commit lost to a power cut is folded again from the log, so no sync per commit is needed.
    execute(connection, "PRAGMA synchronous = NORMAL");
    execute(connection, "PRAGMA busy_timeout = 5000");
    return connection;
  }

  private boolean isUsable() {
    try (Connection connection = connect()) {
      return pragma(connection, "user_version") == schema.version() && hasTables(connection);
    } catch (SQLException e) {
      return false;
    }
  }

  private static boolean hasTables(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT count(*) FROM sqlite_master")) {
      return row.next() && row.getLong(1) > 0;
    }
  }

  private void create(Connection connection) throws SQLException {
    for (String sql : schema.statements()) {
      execute(connection, sql);
    }
    execute(connection, "PRAGMA user_version = " + schema.version());
  }

  private void delete() {
    try {
      for (String suffix : new String[] {"", "-wal", "-shm", "-journal"}) {
        Files.deleteIfExists(path.resolveSibling(path.getFileName() + suffix));
      }
      damage.forget();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
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
}
