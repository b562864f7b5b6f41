package io.tallystick.keyservice.directory;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.text.KeyId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys as they are or were: pages of a workspace's, or one. Any thread; blocks on the disk. */
final class KeyLists {
  private final Readers readers;
  private final KeyHistory history;

  KeyLists(Readers readers, KeyHistory history) {
    this.readers = readers;
    this.history = history;
  }

  KeyPage page(KeyFilter filter, @Nullable Cursor after, int keysMax, Instant now) {
    ListQuery query = ListQuery.of(filter, now, this::isRare);
    if (after != null) {
      query.seek(after);
    }
    // One more than asked for tells whether another page follows.
    List<Row> rows = readers.read(query.sql(keysMax + 1), KeyLists::rows, query.parameters());
    Instant at = filter.at();
    List<KeyState> states =
        rows.stream().map(row -> at == null ? row.state() : asOf(row, at)).toList();
    return KeyPage.of(filter, states, keysMax);
  }

  KeyState at(KeyId id, Instant at) {
    List<Row> rows =
        readers.read(
            "SELECT " + ListQuery.COLUMNS + " FROM keys WHERE id = ?", KeyLists::rows, id.value());
    return rows.isEmpty() ? KeyState.NONE : asOf(rows.get(0), at);
  }

  /**
   * A key's row, read before anything else is: a reader that waits for another one would hold up
   * those that wait for it.
   */
  private record Row(
      KeyId id, KeyState state, @Nullable Instant updatedAt, @Nullable Instant quarantinedAt) {}

  private KeyState asOf(Row row, Instant at) {
    boolean isPast = row.updatedAt() == null || !row.updatedAt().isAfter(at);
    KeyState then = isPast ? row.state() : history.at(row.id(), at);
    boolean isQuarantined = row.quarantinedAt() != null && !row.quarantinedAt().isAfter(at);
    return new KeyState(then.key(), isQuarantined ? row.state().quarantine() : null);
  }

  private static List<Row> rows(ResultSet rows) throws SQLException, EventUnreadable {
    List<Row> found = new ArrayList<>();
    while (rows.next()) {
      KeyId id = new KeyId(rows.getString(1));
      found.add(new Row(id, KeyRows.state(rows), time(rows, 4), time(rows, 5)));
    }
    return found;
  }

  private static @Nullable Instant time(ResultSet row, int column) throws SQLException {
    long millis = row.getLong(column);
    return row.wasNull() ? null : Instant.ofEpochMilli(millis);
  }

  private boolean isRare(ListPath path, String workspace) {
    return readers.read(path.rarity(), row -> row.next() && row.getBoolean(1), workspace);
  }
}
