package io.tallystick.keyservice.directory;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.KeyStateCodec;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.text.ForeignName;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The fold's SQL on keys and their history, prepared once. Only the fold's thread uses it. */
final class FoldStatements {
  private final PreparedStatement state;
  private final PreparedStatement create;
  private final PreparedStatement change;
  private final PreparedStatement update;
  private final PreparedStatement quarantine;
  private final PreparedStatement name;

  FoldStatements(Connection connection) throws SQLException {
    state = connection.prepareStatement(KeyRows.SELECT_BY_ID);
    create =
        connection.prepareStatement(
            """
            INSERT INTO keys (id, workspace, owner, owner_mark, environment, kind, expires_at,
              created_at, partition, offset, created, status, updated_at, first_expires_at)
            VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, 0, ?8, ?7)
            ON CONFLICT (id) DO NOTHING""");
    change = connection.prepareStatement("INSERT INTO changes VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    update =
        connection.prepareStatement(
            """
            UPDATE keys SET status = ?1, expires_at = ?2, updated_at = ?3, state = ?4,
              was_disabled = CASE WHEN ?6 THEN 1 ELSE was_disabled END
            WHERE id = ?5""");
    quarantine =
        connection.prepareStatement(
            """
            INSERT INTO keys (id, quarantine, quarantined_at, quarantine_partition,
              quarantine_offset, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
            ON CONFLICT (id) DO UPDATE SET quarantine = ?2,
              quarantined_at = max(?3, coalesce(updated_at, ?3)),
              quarantine_partition = ?4, quarantine_offset = ?5, state = ?6""");
    name =
        connection.prepareStatement(
            """
            INSERT INTO foreign_names VALUES (?, ?, ?)
            ON CONFLICT (name) DO UPDATE SET id = excluded.id, since = excluded.since
            WHERE (excluded.since, excluded.id) < (since, id)""");
  }

  KeyState state(KeyId id) throws SQLException, EventUnreadable {
    state.setString(1, id.value());
    try (ResultSet row = state.executeQuery()) {
      return row.next() ? KeyRows.state(row) : KeyState.NONE;
    }
  }

  /** Puts a new key in, unless its id is there already. */
  boolean create(KeyLogRecord record, Key key) throws SQLException {
    KeyProfile profile = key.profile();
    create.setString(1, key.id().value());
    create.setString(2, profile.workspace());
    create.setString(3, profile.owner());
    create.setLong(4, KeyRows.ownerMark(profile.workspace(), profile.owner()));
    create.setString(5, profile.environment().text());
    create.setString(6, profile.kind().text());
    time(create, 7, key.grant().expiresAt());
    create.setLong(8, key.life().createdAt().toEpochMilli());
    create.setInt(9, record.partition());
    create.setLong(10, record.offset());
    create.setBytes(11, record.value());
    return create.executeUpdate() == 1;
  }

  /** Adds to the history what made {@code after} out of the version before. */
  void change(KeyLogRecord record, KeyEvent event, Key after) throws SQLException {
    change.setString(1, after.id().value());
    change.setLong(2, after.version());
    change.setInt(3, record.partition());
    change.setLong(4, record.offset());
    change.setLong(5, event.change().at().toEpochMilli());
    change.setInt(6, KeyRows.code(after.life().status()));
    time(change, 7, after.grant().expiresAt());
    change.setString(8, EventCodec.type(event));
    change.setBytes(9, record.value());
    change.executeUpdate();
  }

  /**
   * Brings a changed key's row up to its state.
   *
   * @param wasDisabled whether it was out of use at any of the versions since the row was written
   */
  void update(KeyState after, Key key, boolean wasDisabled) throws SQLException {
    update.setInt(1, KeyRows.code(key.life().status()));
    time(update, 2, key.grant().expiresAt());
    update.setLong(3, key.life().updatedAt().toEpochMilli());
    update.setBytes(4, KeyStateCodec.encode(key.id(), after));
    update.setString(5, key.id().value());
    update.setBoolean(6, wasDisabled);
    if (update.executeUpdate() != 1) {
      throw new SQLException("a key that was changed has no row");
    }
  }

  /** Keeps that a record quarantined its key, which may have no row yet. */
  void quarantine(KeyLogRecord record, KeyState after) throws SQLException {
    quarantine.setString(1, record.id().value());
    quarantine.setString(2, after.quarantine());
    quarantine.setLong(3, record.timestampMillis());
    quarantine.setInt(4, record.partition());
    quarantine.setLong(5, record.offset());
    quarantine.setBytes(6, KeyStateCodec.encode(record.id(), after));
    quarantine.executeUpdate();
  }

  /**
   * Keeps the name of another system's text. Of two keys with one name the earlier keeps it, not
   * the one folded first, so that every node decides alike.
   */
  void name(ForeignName foreign, KeyId id, KeySecret secret) throws SQLException {
    name.setString(1, foreign.text());
    name.setString(2, id.value());
    name.setLong(3, secret.createdAt().toEpochMilli());
    name.executeUpdate();
  }

  private static void time(PreparedStatement statement, int index, @Nullable Instant time)
      throws SQLException {
    if (time == null) {
      statement.setNull(index, Types.INTEGER);
    } else {
      statement.setLong(index, time.toEpochMilli());
    }
  }
}
