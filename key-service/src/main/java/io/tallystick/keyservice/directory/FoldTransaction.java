package io.tallystick.keyservice.directory;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.event.KeyState.Effect;
import io.tallystick.key.event.KeyState.Folded;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.text.ForeignName;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.directory.DecodedBatch.Decoded;
import io.tallystick.runtime.kafka.KeyLogRecord;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rule of the fold over the tables, for the records of one SQLite transaction. Nothing of it
 * stands until the transaction is committed. One thread, one transaction.
 */
final class FoldTransaction {
  private static final Logger LOG = LoggerFactory.getLogger(FoldTransaction.class);

  private final FoldStatements statements;

  /** The states of the keys that this transaction has touched, and whose rows lag behind. */
  private final Map<KeyId, KeyState> states = new HashMap<>();

  private final Set<KeyId> changed = new HashSet<>();

  /** The keys that were out of use at any point of this transaction, whatever they are now. */
  private final Set<KeyId> disabled = new HashSet<>();

  FoldTransaction(FoldStatements statements) {
    this.statements = statements;
  }

  void fold(Decoded decoded) throws SQLException, EventUnreadable {
    KeyId id = decoded.record().id();
    KeyState before = states.get(id);
    if (before == null) {
      if (isCreatedAnew(decoded)) {
        return;
      }
      before = statements.state(id);
      states.put(id, before);
    }
    KeyEvent event = decoded.event();
    Folded folded = event == null ? before.quarantined(decoded.unreadable()) : before.fold(event);
    if (folded.effect() == Effect.SKIPPED) {
      return;
    }
    states.put(id, folded.state());
    Key key = folded.state().key();
    if (folded.effect() == Effect.APPLIED && event != null && key != null) {
      statements.change(decoded.record(), event, key);
      name(key);
      changed.add(id);
      if (key.isDisabled()) {
        disabled.add(id);
      }
    } else {
      quarantine(decoded.record(), folded.state());
    }
  }

  /** Brings the rows of changed keys up to their states; to be called before the commit. */
  void finish() throws SQLException {
    for (KeyId id : changed) {
      KeyState state = states.getOrDefault(id, KeyState.NONE);
      if (state.key() != null) {
        statements.update(state, state.key(), disabled.contains(id));
      }
    }
  }

  /**
   * Takes a key's first event without looking for the key before: nearly always there is none, and
   * the insert tells when there is.
   */
  private boolean isCreatedAnew(Decoded decoded) throws SQLException {
    if (decoded.event() == null) {
      return false;
    }
    Folded folded = KeyState.NONE.fold(decoded.event());
    Key key = folded.state().key();
    if (folded.effect() != Effect.APPLIED
        || key == null
        || !statements.create(decoded.record(), key)) {
      return false;
    }
    states.put(key.id(), folded.state());
    name(key);
    return true;
  }

  private void name(Key key) throws SQLException {
    KeySecret current = key.secrets().current();
    ForeignName foreign = current.credential().foreign();
    if (foreign != null && current.version() == key.version()) {
      statements.name(foreign, key.id(), current);
    }
  }

  private void quarantine(KeyLogRecord record, KeyState after) throws SQLException {
    statements.quarantine(record, after);
    LOG.error(
        "key {} is quarantined by the record at partition {} offset {}: {}",
        record.id(),
        record.partition(),
        record.offset(),
        after.quarantine());
  }
}
