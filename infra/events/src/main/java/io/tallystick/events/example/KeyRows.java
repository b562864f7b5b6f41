package io.tallystick.events.example;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What each event does to the row of its key. Runs inside the transaction of its caller, on the
 * caller's thread.
 */
final class KeyRows {
  private static final String PREFIX = "io.tallystick.key.";
  private final Connection connection;
  private final Consumer<String> says;

  KeyRows(Connection connection, Consumer<String> says) {
    this.connection = connection;
    this.says = says;
  }

  /** Applies one event: the next of its key, or one that was applied before and is skipped. */
  void apply(KeyEvent event) throws SQLException {
    long version = version(event.key());
    if (event.version() > version + 1) {
      throw new HistoryLost(
          "version %d of key %s follows version %d: the events between are not on the stream"
              .formatted(event.version(), event.key(), version));
    }
    if (event.version() == version + 1) {
      change(event);
    }
  }

  private void change(KeyEvent event) throws SQLException {
    switch (event.type()) {
      case PREFIX + "created.v1" -> create(event, "active");
      case PREFIX + "updated.v1" -> update(event);
      case PREFIX + "disabled.v1" -> changeStatus(event, "disabled");
      case PREFIX + "enabled.v1" -> changeStatus(event, "active");
      case PREFIX + "revoked.v1" -> changeStatus(event, "revoked");
      // Other secrets and more credits change nothing in this table but the version.
      case PREFIX + "rotated.v1", PREFIX + "previous_retired.v1", PREFIX + "topped_up.v1" ->
          touch(event);
      default -> ignore(event);
    }
  }

  /** A type that is newer than this program: its version counts, what it means is not known. */
  private void ignore(KeyEvent event) throws SQLException {
    says.accept("ignored an event of the unknown type " + event.type());
    if (event.version() == 1) {
      create(event, "unknown");
    } else {
      touch(event);
    }
  }

  private void create(KeyEvent event, String status) throws SQLException {
    execute(
        "INSERT INTO keys (id, version, workspace, owner, name, status, expires_at)"
            + " VALUES (?, ?, ?, ?, ?, ?, ?)",
        event.key(),
        event.version(),
        event.text("workspace"),
        event.text("owner"),
        event.text("name"),
        status,
        event.expiresAtMillis());
  }

  private void update(KeyEvent event) throws SQLException {
    execute(
        "UPDATE keys SET version = ?, name = ?, expires_at = ? WHERE id = ?",
        event.version(),
        event.text("name"),
        event.expiresAtMillis(),
        event.key());
  }

  private void changeStatus(KeyEvent event, String status) throws SQLException {
    execute(
        "UPDATE keys SET version = ?, status = ? WHERE id = ?",
        event.version(),
        status,
        event.key());
  }

  private void touch(KeyEvent event) throws SQLException {
    execute("UPDATE keys SET version = ? WHERE id = ?", event.version(), event.key());
  }

  private long version(String key) throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement("SELECT version FROM keys WHERE id = ?")) {
      select.setString(1, key);
      try (ResultSet row = select.executeQuery()) {
        return row.next() ? row.getLong(1) : 0;
      }
    }
  }

  private void execute(String sql, @Nullable Object... values) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.length; i++) {
        statement.setObject(i + 1, values[i]);
      }
      statement.executeUpdate();
    }
  }
}
