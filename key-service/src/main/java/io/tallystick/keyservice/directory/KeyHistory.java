package io.tallystick.keyservice.directory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.Json;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.text.KeyId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the events of a key made of it, one after the other: its state at a version or a moment is
 * the fold of those before. Any thread; blocks on the disk.
 */
final class KeyHistory {
  private static final String SELECT = "SELECT version, type, event, at FROM history WHERE id = ?";

  private final Readers readers;

  KeyHistory(Readers readers) {
    this.readers = readers;
  }

  KeyState at(KeyId id, long version) {
    KeyState state =
        readers.read(
            SELECT + " AND version <= ? ORDER BY version",
            rows -> folded(id, rows),
            id.value(),
            version);
    return state.key() != null && state.key().version() == version ? state : KeyState.NONE;
  }

  /** Up to the latest version whose event was not after {@code at}. */
  KeyState at(KeyId id, Instant at) {
    return readers.read(
        SELECT + " ORDER BY version",
        rows -> {
          KeyState then = KeyState.NONE;
          KeyState state = KeyState.NONE;
          while (rows.next()) {
            state = state.fold(event(id, rows)).state();
            then = rows.getLong(4) <= at.toEpochMilli() ? state : then;
          }
          return then;
        },
        id.value());
  }

  List<ObjectNode> events(KeyId id, long afterVersion, int eventsMax) {
    return readers.read(
        SELECT + " AND version > ? ORDER BY version LIMIT ?",
        rows -> {
          List<ObjectNode> events = new ArrayList<>();
          while (rows.next()) {
            KeyEvent event = event(id, rows);
            ObjectNode json = Json.object().put("type", EventCodec.type(event));
            events.add(json.setAll(EventCodec.describe(event)));
          }
          return events;
        },
        id.value(),
        afterVersion,
        eventsMax);
  }

  private static KeyState folded(KeyId id, ResultSet rows) throws SQLException, EventUnreadable {
    KeyState state = KeyState.NONE;
    while (rows.next()) {
      state = state.fold(event(id, rows)).state();
    }
    return state;
  }

  private static KeyEvent event(KeyId id, ResultSet row) throws SQLException, EventUnreadable {
    return EventCodec.decode(id, row.getString(2), row.getBytes(3));
  }
}
