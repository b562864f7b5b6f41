package io.tallystick.keyservice.directory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.log.Position;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * The read side of the directory. Calls block on the disk, so they belong on a bounded pool; any of
 * its threads may call. What it shows is what the fold has committed.
 */
public final class Directory implements AutoCloseable {
  private final DirectoryFold fold;
  private final BlockingQueue<Connection> readers;

  private Directory(DirectoryFold fold, BlockingQueue<Connection> readers) {
    this.fold = fold;
    this.readers = readers;
  }

  /**
   * Opens the directory in {@code path}, making it if it is absent or can't serve.
   *
   * @param readersMax how many threads read at once
   */
  public static Directory open(Path path, FoldProgress progress, int readersMax) {
    DirectoryFile file = new DirectoryFile(path);
    try {
      DirectoryFold fold = new DirectoryFold(file.openForWriting(), progress);
      BlockingQueue<Connection> readers = new ArrayBlockingQueue<>(readersMax);
      for (int i = 0; i < readersMax; i++) {
        readers.add(file.openForReading());
      }
      return new Directory(fold, readers);
    } catch (SQLException e) {
      throw new DirectoryFault(e);
    }
  }

  /** The writing side, for the tail. */
  public DirectoryFold fold() {
    return fold;
  }

  /** What the log has said of a key. */
  public KeyState state(KeyId id) {
    return read(
        KeyRows.SELECT_BY_ID, row -> row.next() ? KeyRows.state(row) : KeyState.NONE, id.value());
  }

  /** Where the record stands that made this version of the key, null if none did. */
  public @Nullable Position position(KeyId id, long version) {
    List<Position> found =
        read(
            "SELECT partition, offset FROM history WHERE id = ? AND version = ?",
            row -> row.next() ? List.of(new Position(row.getInt(1), row.getLong(2))) : List.of(),
            id.value(),
            version);
    return found.isEmpty() ? null : found.get(0);
  }

  /** The events that took effect, oldest first, as JSON with their type and without credential. */
  public List<ObjectNode> history(KeyId id, int eventsMax) {
    return read(
        "SELECT type, event FROM history WHERE id = ? ORDER BY version LIMIT ?",
        row -> {
          List<ObjectNode> events = new ArrayList<>();
          while (row.next()) {
            ObjectNode event = Json.object().put("type", row.getString(1));
            event.setAll((ObjectNode) Json.read(row.getBytes(2)));
            events.add(event);
          }
          return events;
        },
        id.value(),
        eventsMax);
  }

  /** Whether any key of the kind {@code management} of a workspace is on the log. */
  public boolean hasManagementKey(String workspace) {
    return read(
        "SELECT 1 FROM keys WHERE workspace = ? AND kind = 'management' LIMIT 1",
        ResultSet::next,
        workspace);
  }

  /** One page of a workspace's keys, oldest first. */
  public KeyPage list(KeyFilter filter, @Nullable Cursor after, int keysMax, Instant now) {
    String seek = after == null ? "" : " AND (created_at, id) > (?, ?)";
    List<Object> parameters = new ArrayList<>(List.of(filter.parameters(now)));
    if (after != null) {
      parameters.add(after.createdAtMillis());
      parameters.add(after.id());
    }
    // One more than asked for tells whether another page follows.
    parameters.add(keysMax + 1);
    return read(
        "SELECT "
            + KeyRows.COLUMNS
            + " FROM keys WHERE "
            + filter.condition()
            + seek
            + " ORDER BY created_at, id LIMIT ?",
        row -> {
          List<KeyState> states = new ArrayList<>();
          while (row.next()) {
            states.add(KeyRows.state(row));
          }
          return KeyPage.of(filter, states, keysMax);
        },
        parameters.toArray());
  }

  @Override
  public void close() {
    fold.close();
    for (Connection reader : readers) {
      try {
        reader.close();
      } catch (SQLException e) {
        throw new DirectoryFault(e);
      }
    }
  }

  private interface Rows<T> {
    T read(ResultSet rows) throws SQLException;
  }

  private <T> T read(String sql, Rows<T> rows, Object... parameters) {
    Connection reader = null;
    try {
      reader = readers.take();
      try (PreparedStatement statement = reader.prepareStatement(sql)) {
        for (int i = 0; i < parameters.length; i++) {
          statement.setObject(i + 1, parameters[i]);
        }
        try (ResultSet result = statement.executeQuery()) {
          return rows.read(result);
        }
      }
    } catch (SQLException e) {
      throw new DirectoryFault(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DirectoryFault(e);
    } finally {
      if (reader != null) {
        readers.add(reader);
      }
    }
  }
}
