package io.tallystick.keyservice.directory;

import io.tallystick.key.codec.KeyCodec;
import io.tallystick.key.event.KeyState;
import java.sql.ResultSet;
import java.sql.SQLException;

/** How a row of the table of keys becomes a state. */
final class KeyRows {
  static final String COLUMNS = "json, quarantine";
  static final String SELECT_BY_ID = "SELECT " + COLUMNS + " FROM keys WHERE id = ?";

  private KeyRows() {}

  static KeyState state(ResultSet row) throws SQLException {
    byte[] json = row.getBytes(1);
    return new KeyState(json == null ? null : KeyCodec.decode(json), row.getString(2));
  }
}
