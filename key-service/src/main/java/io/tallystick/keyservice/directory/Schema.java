package io.tallystick.keyservice.directory;

import java.util.List;

/**
 * The tables of a SQLite file and the number of their form; a file of another number is made anew.
 *
 * @param version kept in the file, above 0
 * @param statements that make it
 */
record Schema(int version, List<String> statements) {

  /**
   * The directory. A key's row holds the record that created it, and its state only once something
   * changed it: most keys are never changed, and the row is written once. Rows are in the order of
   * the log and every index of a created key is narrow, because what a fold costs is the pages that
   * it touches at random. The other indexes hold only rows that are rare. Statuses are numbers so
   * that they take no room.
   */
  static final Schema DIRECTORY =
      new Schema(
          2,
          List.of(
              "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
              "CREATE TABLE offsets (partition INTEGER PRIMARY KEY, next INTEGER NOT NULL)",
              """
              CREATE TABLE keys (row INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, workspace TEXT,
                owner TEXT, owner_mark INTEGER, environment TEXT, kind TEXT, status INTEGER,
                expires_at INTEGER, created_at INTEGER, updated_at INTEGER,
                first_expires_at INTEGER, was_disabled INTEGER, quarantine TEXT,
                quarantined_at INTEGER, quarantine_partition INTEGER, quarantine_offset INTEGER,
                partition INTEGER, offset INTEGER, created BLOB, state BLOB)""",
              "CREATE INDEX keys_by_status ON keys (workspace, status, created_at, expires_at)",
              "CREATE INDEX keys_by_owner ON keys (owner_mark, status, created_at)",
              """
              CREATE INDEX keys_expiring ON keys (workspace, created_at, expires_at)
                WHERE expires_at IS NOT NULL""",
              """
              CREATE INDEX keys_disabled ON keys (workspace, created_at)
                WHERE was_disabled = 1""",
              """
              CREATE INDEX keys_not_live ON keys (workspace, created_at)
                WHERE environment <> 'live'""",
              """
              CREATE INDEX keys_special ON keys (workspace, kind, created_at)
                WHERE kind <> 'api_key'""",
              """
              CREATE INDEX keys_quarantined ON keys (workspace, created_at)
                WHERE quarantine IS NOT NULL""",
              """
              CREATE TABLE changes (id TEXT, version INTEGER, partition INTEGER NOT NULL,
                offset INTEGER NOT NULL, at INTEGER NOT NULL, status INTEGER NOT NULL,
                expires_at INTEGER, type TEXT NOT NULL, event BLOB NOT NULL,
                PRIMARY KEY (id, version)) WITHOUT ROWID""",
              """
              CREATE VIEW history AS
                SELECT id, 1 AS version, partition, offset, created_at AS at, 0 AS status,
                  first_expires_at AS expires_at, 'io.tallystick.key.created.v1' AS type,
                  created AS event
                FROM keys WHERE created IS NOT NULL
                UNION ALL
                SELECT id, version, partition, offset, at, status, expires_at, type, event
                FROM changes""",
              """
              CREATE TABLE foreign_names (name TEXT PRIMARY KEY, id TEXT NOT NULL,
                since INTEGER NOT NULL) WITHOUT ROWID"""));

  /** The tables of {@link #USAGE} that are about keys. */
  static final List<String> USAGE_OF_KEYS =
      List.of("previous_uses", "last_used", "minutes", "hours");

  /**
   * How keys are used. It comes from another topic. Times of {@code minutes} and {@code hours} are
   * in minutes since 1970; {@code code} is the verdict.
   */
  static final Schema USAGE =
      new Schema(
          1,
          List.of(
              "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
              "CREATE TABLE offsets (partition INTEGER PRIMARY KEY, next INTEGER NOT NULL)",
              """
              CREATE TABLE previous_uses (id TEXT, secret INTEGER, last_used_at INTEGER NOT NULL,
                PRIMARY KEY (id, secret)) WITHOUT ROWID""",
              "CREATE TABLE last_used (id TEXT PRIMARY KEY, at INTEGER NOT NULL) WITHOUT ROWID",
              """
              CREATE TABLE sources (instance TEXT PRIMARY KEY, sequence INTEGER NOT NULL,
                seen_at INTEGER NOT NULL) WITHOUT ROWID""",
              counts("minutes"),
              counts("hours")));

  private static String counts(String table) {
    return "CREATE TABLE "
        + table
        + " (id TEXT, at INTEGER, code TEXT, calls INTEGER NOT NULL, cost INTEGER NOT NULL,"
        + " PRIMARY KEY (id, at, code)) WITHOUT ROWID";
  }
}
