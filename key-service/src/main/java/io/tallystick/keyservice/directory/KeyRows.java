package io.tallystick.keyservice.directory;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.KeyStateCodec;
import io.tallystick.key.event.KeyCreated;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.KeyStatus;
import io.tallystick.key.text.KeyId;
import java.sql.ResultSet;
import java.sql.SQLException;

/** How values stand in the tables. Stateless. */
final class KeyRows {
  static final String COLUMNS = "id, created, state";
  static final String SELECT_BY_ID = "SELECT " + COLUMNS + " FROM keys WHERE id = ?";
  static final String CREATED_TYPE = "io.tallystick.key.created.v1";
  static final int ACTIVE = 0;
  static final int DISABLED = 1;
  static final int REVOKED = 2;

  private KeyRows() {}

  /** The state that a row of {@link #COLUMNS} holds. */
  static KeyState state(ResultSet row) throws SQLException, EventUnreadable {
    KeyId id = new KeyId(row.getString(1));
    byte[] state = row.getBytes(3);
    if (state != null) {
      return KeyStateCodec.decode(id, state);
    }
    return KeyState.NONE.fold(created(id, row.getBytes(2))).state();
  }

  static KeyCreated created(KeyId id, byte[] value) throws EventUnreadable {
    return (KeyCreated) EventCodec.decode(id, CREATED_TYPE, value);
  }

  static int code(KeyStatus status) {
    return switch (status) {
      case ACTIVE -> ACTIVE;
      case DISABLED -> DISABLED;
      case REVOKED -> REVOKED;
    };
  }

  /**
   * A narrow stand-in for an owner in an index. Owners may share one, so rows are compared too. A
   * text's hash is specified, so it may be stored.
   */
  static long ownerMark(String workspace, String owner) {
    return (long) workspace.hashCode() << 32 | Integer.toUnsignedLong(owner.hashCode());
  }
}
