package io.tallystick.keyservice.directory;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.event.KeyState.Effect;
import io.tallystick.key.event.KeyState.Folded;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogFold;
import io.tallystick.runtime.kafka.KeyLogRecord;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one writer of the directory: folds each polled batch in one SQLite transaction that holds the
 * keys, the history and the consumed offsets, so a restart goes on where it stopped and never
 * tears. Only the tail's thread calls it.
 */
public final class DirectoryFold implements KeyLogFold, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DirectoryFold.class);

  private final Connection connection;
  private final FoldProgress progress;
  private final DirectoryStatements statements;

  /** The states that the batch under way has touched. */
  private final Map<KeyId, KeyState> touched = new HashMap<>();

  DirectoryFold(Connection connection, FoldProgress progress) throws SQLException {
    this.connection = connection;
    this.progress = progress;
    this.statements = new DirectoryStatements(connection);
  }

  @Override
  public Map<Integer, Long> start(String topicId) {
    try {
      if (!topicId.equals(statements.meta("topic"))) {
        statements.forgetAll();
        statements.meta("topic", topicId);
        connection.commit();
      }
      Map<Integer, Long> next = statements.offsets();
      progress.advance(next);
      return next;
    } catch (SQLException e) {
      throw new DirectoryFault(e);
    }
  }

  @Override
  public void fold(List<KeyLogRecord> batch, Map<Integer, Long> next) {
    try {
      touched.clear();
      for (KeyLogRecord record : batch) {
        fold(record);
      }
      for (Map.Entry<KeyId, KeyState> entry : touched.entrySet()) {
        statements.put(entry.getKey(), entry.getValue());
      }
      statements.offsets(next);
      connection.commit();
    } catch (SQLException e) {
      throw new DirectoryFault(e);
    }
    progress.advance(next);
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.warn("the directory did not close cleanly: {}", e.getMessage());
    }
  }

  private void fold(KeyLogRecord record) throws SQLException {
    KeyState before = touched.get(record.id());
    if (before == null) {
      before = statements.state(record.id());
    }
    KeyEvent event = null;
    Folded folded;
    try {
      event = record.event();
      folded = before.fold(event);
    } catch (EventUnreadable e) {
      folded = before.quarantined(e.getMessage() == null ? "unreadable" : e.getMessage());
    }
    if (folded.effect() == Effect.SKIPPED) {
      return;
    }
    touched.put(record.id(), folded.state());
    if (folded.effect() == Effect.APPLIED && event != null) {
      statements.history(record, event);
    } else {
      LOG.error(
          "key {} is quarantined by the record at partition {} offset {}: {}",
          record.id(),
          record.partition(),
          record.offset(),
          folded.state().quarantine());
    }
  }
}
