package io.tallystick.keyservice.directory;

import io.tallystick.key.state.SecretUse;
import io.tallystick.key.text.KeyId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * When the secrets that are being retired were last used. It has a file of its own beside the
 * directory's: SQLite lets one thread write a file, so it can never hold up the fold; and what made
 * it is kept on its topic for days only, so it outlives a directory that is made anew. Any thread.
 */
public final class PreviousUses implements AutoCloseable {
  private static final int CACHE_MEGABYTES = 4;

  private final Connection connection;
  private final Damage damage;

  PreviousUses(SqliteFile file) throws SQLException {
    this.connection = file.openForWriting(CACHE_MEGABYTES);
    this.damage = file.damage();
    // What is recorded here may be off its topic when it is lost, unlike what the fold writes.
    SqliteFile.execute(connection, "PRAGMA synchronous = FULL");
    connection.setAutoCommit(false);
  }

  /**
   * Where to go on reading the topic of uses, by partition; a partition that is not named starts
   * where the topic does.
   */
  public synchronized Map<Integer, Long> start(String usageTopicId) {
    try {
      if (!isKnown("usage-topic", usageTopicId)) {
        SqliteFile.execute(connection, "DELETE FROM offsets");
        know("usage-topic", usageTopicId);
      }
      Map<Integer, Long> next = new HashMap<>();
      try (PreparedStatement all =
              connection.prepareStatement("SELECT partition, next FROM offsets");
          ResultSet row = all.executeQuery()) {
        while (row.next()) {
          next.put(row.getInt(1), row.getLong(2));
        }
      }
      connection.commit();
      return next;
    } catch (SQLException e) {
      throw undone(e);
    }
  }

  /**
   * Keeps the latest use of each secret, and how far the topic of uses was read with them; all of
   * it is durable when this returns, or nothing.
   */
  public synchronized void record(Collection<SecretUse> uses, Map<Integer, Long> next) {
    try (PreparedStatement put =
            connection.prepareStatement(
                """
                INSERT INTO previous_uses VALUES (?, ?, ?) ON CONFLICT (id, secret) DO UPDATE
                  SET last_used_at = max(last_used_at, excluded.last_used_at)""");
        PreparedStatement offset =
            connection.prepareStatement("REPLACE INTO offsets VALUES (?, ?)")) {
      for (SecretUse use : uses) {
        put.setString(1, use.id().value());
        put.setLong(2, use.secretVersion());
        put.setLong(3, use.lastUsedAt().toEpochMilli());
        put.executeUpdate();
      }
      for (Map.Entry<Integer, Long> entry : next.entrySet()) {
        offset.setInt(1, entry.getKey());
        offset.setLong(2, entry.getValue());
        offset.executeUpdate();
      }
      connection.commit();
    } catch (SQLException e) {
      throw undone(e);
    }
  }

  /** When a secret was last used while it was being retired, null if that is not known. */
  synchronized @Nullable Instant lastUsed(KeyId id, long secret) {
    try (PreparedStatement one =
        connection.prepareStatement(
            "SELECT last_used_at FROM previous_uses WHERE id = ? AND secret = ?")) {
      one.setString(1, id.value());
      one.setLong(2, secret);
      try (ResultSet row = one.executeQuery()) {
        Instant found = row.next() ? Instant.ofEpochMilli(row.getLong(1)) : null;
        connection.commit();
        return found;
      }
    } catch (SQLException e) {
      throw undone(e);
    }
  }

  /** Forgets everything if it belongs to another key-log. */
  synchronized void belongTo(String keyLogTopicId) {
    try {
      if (!isKnown("key-log-topic", keyLogTopicId)) {
        SqliteFile.execute(connection, "DELETE FROM previous_uses");
        know("key-log-topic", keyLogTopicId);
      }
      connection.commit();
    } catch (SQLException e) {
      throw undone(e);
    }
  }

  @Override
  public synchronized void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      throw new DirectoryFault(e);
    }
  }

  private boolean isKnown(String name, String value) throws SQLException {
    try (PreparedStatement known =
        connection.prepareStatement("SELECT 1 FROM meta WHERE name = ? AND value = ?")) {
      known.setString(1, name);
      known.setString(2, value);
      try (ResultSet row = known.executeQuery()) {
        return row.next();
      }
    }
  }

  private void know(String name, String value) throws SQLException {
    try (PreparedStatement put = connection.prepareStatement("REPLACE INTO meta VALUES (?, ?)")) {
      put.setString(1, name);
      put.setString(2, value);
      put.executeUpdate();
    }
  }

  private DirectoryFault undone(SQLException e) {
    DirectoryFault fault = damage.fault(e);
    try {
      connection.rollback();
    } catch (SQLException suppressed) {
      fault.addSuppressed(suppressed);
    }
    return fault;
  }
}
