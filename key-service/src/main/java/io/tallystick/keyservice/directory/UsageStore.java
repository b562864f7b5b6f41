package io.tallystick.keyservice.directory;

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
 * How keys are used, as verifiers have reported it. It has a file of its own beside the
 * directory's: SQLite lets one thread write a file, so it can never hold up the fold; and what made
 * it is kept on its topic for days only, so it outlives a directory that is made anew. Any thread.
 */
public final class UsageStore implements AutoCloseable {
  private static final int CACHE_MEGABYTES = 32;

  private final Connection connection;
  private final Damage damage;
  private final UsageStatements statements;
  private final UsagePruning pruning;
  private final Readers readers;
  private final UsageReads reads;

  UsageStore(SqliteFile file, int readersMax) throws SQLException {
    this.connection = file.openForWriting(CACHE_MEGABYTES);
    this.damage = file.damage();
    // What is recorded here may be off its topic when it is lost, unlike what the fold writes.
    SqliteFile.execute(connection, "PRAGMA synchronous = FULL");
    connection.setAutoCommit(false);
    this.statements = new UsageStatements(connection);
    this.pruning = new UsagePruning(connection);
    this.readers = new Readers(file, readersMax);
    this.reads = new UsageReads(readers);
  }

  /**
   * Where to go on reading the topic of usage, by partition; a partition that is not named starts
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
   * Adds what was reported, and keeps how far the topic of usage was read with it; all of it is
   * durable when this returns, or nothing. A report that was added before is left out.
   *
   * @return how many reports were left out
   */
  public synchronized int record(UsageBatch batch, Map<Integer, Long> next) {
    try {
      int repeated = statements.add(batch, pruning.minutesFrom());
      statements.offsets(next);
      connection.commit();
      return repeated;
    } catch (SQLException e) {
      throw undone(e);
    }
  }

  /**
   * Sums up the minutes that are too old to be kept, and drops the hours that are, a part of the
   * keys at a time.
   *
   * @return whether there is more of it to be done now
   */
  public synchronized boolean prune(UsageRetention retention, Instant now) {
    try {
      boolean more = pruning.step(retention, now);
      connection.commit();
      return more;
    } catch (SQLException e) {
      pruning.forget();
      throw undone(e);
    }
  }

  /** When keys were last used, by id; one that is not named was not, as far as is known. */
  public Map<KeyId, Instant> lastUsed(Collection<KeyId> ids) {
    return reads.lastUsed(ids);
  }

  /** How often a key was used in a stretch of time. */
  public UsageSeries series(UsageQuery query) {
    return reads.series(query);
  }

  /** When a secret was last used while it was being retired, null if that is not known. */
  @Nullable Instant previousLastUsed(KeyId id, long secret) {
    return reads.previousLastUsed(id, secret);
  }

  /** Forgets everything if it belongs to another key-log. */
  synchronized void belongTo(String keyLogTopicId) {
    try {
      if (!isKnown("key-log-topic", keyLogTopicId)) {
        for (String table : Schema.USAGE_OF_KEYS) {
          SqliteFile.execute(connection, "DELETE FROM " + table);
        }
        know("key-log-topic", keyLogTopicId);
      }
      connection.commit();
    } catch (SQLException e) {
      throw undone(e);
    }
  }

  @Override
  public synchronized void close() {
    readers.close();
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
