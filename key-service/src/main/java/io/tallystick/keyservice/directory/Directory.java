package io.tallystick.keyservice.directory;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.event.KeyCreated;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.log.Position;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The read side of the directory. Calls block on the disk, so they belong on a bounded pool; any of
 * its threads may call. What it shows is what the fold has committed. A file that turns out to be
 * damaged is a {@link DirectoryFault} now and made anew at the next start.
 */
public final class Directory implements AutoCloseable {
  /** Holds the indexes of a million keys. */
  private static final int WRITER_CACHE_MEGABYTES = 128;

  private static final int USAGE_READERS = 2;

  private final FoldWriter writer;
  private final DirectoryFold fold;
  private final UsageStore usage;
  private final Readers readers;
  private final KeyHistory history;
  private final KeyLists lists;

  private Directory(SqliteFile file, SqliteFile usageFile, FoldProgress progress, int readersMax)
      throws SQLException {
    this.writer =
        new FoldWriter(file.openForWriting(WRITER_CACHE_MEGABYTES), progress, file.damage());
    this.usage = new UsageStore(usageFile, USAGE_READERS);
    this.fold = new DirectoryFold(writer, file.damage(), usage);
    this.readers = new Readers(file, readersMax);
    this.history = new KeyHistory(readers);
    this.lists = new KeyLists(readers, history);
  }

  /**
   * Opens the directory in {@code path}, making it if it is absent or can't serve.
   *
   * @param readersMax how many threads read at once
   */
  public static Directory open(Path path, FoldProgress progress, int readersMax) {
    Path usagePath = path.resolveSibling("usage.db");
    try {
      return new Directory(
          new SqliteFile(path, Schema.DIRECTORY),
          new SqliteFile(usagePath, Schema.USAGE),
          progress,
          readersMax);
    } catch (SQLException e) {
      throw new DirectoryFault(e);
    }
  }

  /** The writing side, for the tail. */
  public DirectoryFold fold() {
    return fold;
  }

  /** How keys are used, which another topic tells. */
  public UsageStore usage() {
    return usage;
  }

  /** What the log has said of a key. */
  public KeyState state(KeyId id) {
    return readers.read(
        KeyRows.SELECT_BY_ID, row -> row.next() ? KeyRows.state(row) : KeyState.NONE, id.value());
  }

  /**
   * The key right after the event that made this version, whatever came later; {@link
   * KeyState#NONE} if no event did.
   */
  public KeyState stateAt(KeyId id, long version) {
    KeyState now = state(id);
    boolean isCurrent = now.key() != null && now.key().version() == version;
    return isCurrent ? new KeyState(now.key(), null) : history.at(id, version);
  }

  /** The key as it was at {@code at}, its quarantine if it had begun; nothing before its birth. */
  public KeyState stateAt(KeyId id, Instant at) {
    return lists.at(id, at);
  }

  /** Where the record stands that made this version of the key, null if none did. */
  public @Nullable Position position(KeyId id, long version) {
    return first(
        "SELECT partition, offset FROM history WHERE id = ? AND version = ?",
        row -> new Position(row.getInt(1), row.getLong(2)),
        id.value(),
        version);
  }

  /** Where the record stands that quarantined the key, null if none did. */
  public @Nullable Position quarantinedAt(KeyId id) {
    return first(
        "SELECT quarantine_partition, quarantine_offset FROM keys"
            + " WHERE id = ? AND quarantine IS NOT NULL",
        row -> new Position(row.getInt(1), row.getLong(2)),
        id.value());
  }

  /** The event that made the key, null if it has none. */
  public @Nullable KeyCreated created(KeyId id) {
    return first(
        "SELECT created FROM keys WHERE id = ? AND created IS NOT NULL",
        row -> KeyRows.created(id, row.getBytes(1)),
        id.value());
  }

  /**
   * The key that has, or had at any version, a secret of another system under this name.
   *
   * @param name as {@link io.tallystick.key.text.ForeignName#text} has it
   */
  public @Nullable KeyId byForeignName(String name) {
    return first(
        "SELECT id FROM foreign_names WHERE name = ?", row -> new KeyId(row.getString(1)), name);
  }

  /**
   * The events that took effect, oldest first, as JSON with their type and without credentials.
   *
   * @param afterVersion 0 for all
   */
  public List<ObjectNode> history(KeyId id, long afterVersion, int eventsMax) {
    return history.events(id, afterVersion, eventsMax);
  }

  /** When a secret was last used while it was being retired, null if that is not known. */
  public @Nullable Instant previousLastUsed(KeyId id, long secretVersion) {
    return usage.previousLastUsed(id, secretVersion);
  }

  /** How many partitions of this topic were folded, null if none ever was. */
  public @Nullable Integer recordedPartitions(String topicId) {
    return first(
        "SELECT count(*) FROM offsets WHERE ("
            + LogMarks.SELECT_TOPIC
            + ") = ? HAVING count(*) > 0",
        row -> row.getInt(1),
        topicId);
  }

  /** Whether any key of the kind {@code management} of a workspace is on the log. */
  public boolean hasManagementKey(String workspace) {
    return readers.read(
        "SELECT 1 FROM keys INDEXED BY keys_special"
            + " WHERE workspace = ? AND kind = 'management' AND kind <> 'api_key' LIMIT 1",
        ResultSet::next,
        workspace);
  }

  /** The keys of an owner that are not revoked, oldest first. */
  public List<KeyId> ownedBy(String workspace, String owner, int keysMax) {
    return readers.read(
        "SELECT id FROM keys INDEXED BY keys_by_owner WHERE owner_mark = ? AND status IN (0, 1)"
            + " AND workspace = ? AND owner = ? ORDER BY created_at, id LIMIT ?",
        rows -> {
          List<KeyId> ids = new ArrayList<>();
          while (rows.next()) {
            ids.add(new KeyId(rows.getString(1)));
          }
          return ids;
        },
        KeyRows.ownerMark(workspace, owner),
        workspace,
        owner,
        keysMax);
  }

  /**
   * One page of a workspace's keys, oldest first, as they are at {@code now} or the filter's time.
   */
  public KeyPage list(KeyFilter filter, @Nullable Cursor after, int keysMax, Instant now) {
    return lists.page(filter, after, keysMax, now);
  }

  @Override
  public void close() {
    writer.close();
    usage.close();
    readers.close();
  }

  private <T> @Nullable T first(String sql, Readers.Rows<T> value, Object... parameters) {
    List<T> found =
        readers.read(sql, row -> row.next() ? List.of(value.read(row)) : List.of(), parameters);
    return found.isEmpty() ? null : found.get(0);
  }
}
