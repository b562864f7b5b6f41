package io.tallystick.keyservice.directory;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.codec.Json;
import io.tallystick.key.codec.KeyCodec;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogRecord;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fold's SQL, prepared once. Only the fold's thread uses it. */
final class DirectoryStatements {
  private final Connection connection;
  private final PreparedStatement state;
  private final PreparedStatement put;
  private final PreparedStatement history;
  private final PreparedStatement offset;

  DirectoryStatements(Connection connection) throws SQLException {
    this.connection = connection;
    this.state = connection.prepareStatement(KeyRows.SELECT_BY_ID);
    this.put = connection.prepareStatement("REPLACE INTO keys VALUES (?,?,?,?,?,?,?,?,?,?)");
    this.history = connection.prepareStatement("INSERT INTO history VALUES (?,?,?,?,?,?)");
    this.offset = connection.prepareStatement("REPLACE INTO offsets VALUES (?,?)");
  }

  KeyState state(KeyId id) throws SQLException {
    state.setString(1, id.value());
    try (ResultSet row = state.executeQuery()) {
      return row.next() ? KeyRows.state(row) : KeyState.NONE;
    }
  }

  void put(KeyId id, KeyState value) throws SQLException {
    Key key = value.key();
    put.clearParameters();
    put.setString(1, id.value());
    if (key != null) {
      Instant expiresAt = key.grant().expiresAt();
      put.setString(2, key.profile().workspace());
      put.setString(3, key.profile().owner());
      put.setString(4, key.profile().environment().text());
      put.setString(5, key.profile().kind().text());
      put.setString(6, key.life().status().text());
      put.setObject(7, expiresAt == null ? null : expiresAt.toEpochMilli());
      put.setLong(8, key.life().createdAt().toEpochMilli());
      put.setBytes(10, KeyCodec.encode(key));
    }
    put.setString(9, value.quarantine());
    put.executeUpdate();
  }

  /** Keeps the event without its credential: history is for reading, not for proving. */
  void history(KeyLogRecord record, KeyEvent event) throws SQLException {
    history.setString(1, event.id().value());
    history.setLong(2, event.change().version());
    history.setInt(3, record.partition());
    history.setLong(4, record.offset());
    history.setString(5, EventCodec.type(event));
    history.setBytes(6, Json.write(EventCodec.describe(event)));
    history.executeUpdate();
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

  @Nullable String meta(String name) throws SQLException {
    try (PreparedStatement one =
        connection.prepareStatement("SELECT value FROM meta WHERE name = ?")) {
      one.setString(1, name);
      try (ResultSet row = one.executeQuery()) {
        return row.next() ? row.getString(1) : null;
      }
    }
  }

  void meta(String name, String value) throws SQLException {
    try (PreparedStatement one = connection.prepareStatement("REPLACE INTO meta VALUES (?,?)")) {
      one.setString(1, name);
      one.setString(2, value);
      one.executeUpdate();
    }
  }

  /** Empties everything: what was folded came from another topic. */
  void forgetAll() throws SQLException {
    for (String table : new String[] {"meta", "offsets", "keys", "history"}) {
      try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table)) {
        delete.executeUpdate();
      }
    }
  }
}
