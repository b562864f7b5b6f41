package io.tallystick.keyservice.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to the file, the node is right at once or after one more start. */
final class DamagedDirectoryTest {
  private static final int EVENTS = 400;
  private static final int PAGE_BYTES = 16 * 1024;

  @TempDir Path folder;
  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);
  private final RandomLog log = new RandomLog(random, 120, EVENTS);
  private final ModelDirectory model = new ModelDirectory(log.records);

  @Test
  void open_afterTheFileWasDeleted_foldsFromTheStart() throws IOException {
    Path path = filled();
    Files.delete(path);
    assertStartsAnew(path);
  }

  @Test
  void open_withAWriteAheadLogOfAnotherFile_foldsFromTheStart() throws IOException {
    Path path = filled();
    Files.delete(path);
    Files.write(path.resolveSibling("directory.db-wal"), new byte[100_000]);
    assertStartsAnew(path);
  }

  @Test
  void open_afterTruncation_foldsFromTheStart() throws IOException {
    Path path = filled();
    long size = Files.size(path);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      file.setLength(size / 2 + random.nextInt(PAGE_BYTES));
    }
    assertStartsAnew(path);
  }

  @Test
  void open_ofWhatIsNoDatabase_foldsFromTheStart() throws IOException {
    Path path = folder.resolve("directory.db");
    byte[] garbage = new byte[50_000];
    random.nextBytes(garbage);
    Files.write(path, garbage);
    assertStartsAnew(path);
  }

  @Test
  void open_ofAnotherSchema_foldsFromTheStart() throws IOException, SQLException {
    Path path = filled();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
        Statement statement = connection.createStatement()) {
      statement.execute("PRAGMA user_version = 1");
    }
    assertStartsAnew(path);
  }

  @Test
  void read_ofAGarbledPage_failsOnceAndTheNextStartFoldsAnew() throws IOException {
    Path path = filled();
    garblePagesFrom(path, 2);
    try (Directory directory = open(path)) {
      assertThrows(DirectoryFault.class, () -> readAll(directory), this::why);
      assertThrows(DirectoryFault.class, () -> directory.fold().settle(), "the tail must stop");
    }
    assertStartsAnew(path);
  }

  @Test
  void fold_ontoAGarbledPage_failsOnceAndTheNextStartFoldsAnew() throws IOException {
    Path path = filled();
    garblePagesFrom(path, 2);
    try (Directory directory = open(path)) {
      assertThrows(
          DirectoryFault.class,
          () -> {
            directory.fold().start("t");
            directory.fold().fold(log.records, log.nextAfter(EVENTS));
          },
          this::why);
    }
    assertStartsAnew(path);
  }

  @Test
  void read_ofAStoredValueThatDoesNotDecode_failsOnceAndTheNextStartFoldsAnew()
      throws SQLException {
    Path path = filled();
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
        Statement statement = connection.createStatement()) {
      statement.execute("UPDATE keys SET created = x'7B', state = x'7B'");
    }
    try (Directory directory = open(path)) {
      assertThrows(DirectoryFault.class, () -> readAll(directory));
    }
    assertStartsAnew(path);
  }

  @Test
  void usage_ofADamagedFile_areMadeAnewAndLeaveTheKeysAlone() throws IOException {
    Path path = filled();
    Files.write(folder.resolve("usage.db"), new byte[20_000]);
    try (Directory directory = open(path)) {
      assertEquals(log.nextAfter(EVENTS), directory.fold().start("t"));
      assertEquals(Map.of(), directory.usage().start("u"));
    }
  }

  private Path filled() {
    Path path = folder.resolve("directory.db");
    try (Directory directory = open(path)) {
      directory.fold().start("t");
      directory.fold().fold(log.records, log.nextAfter(EVENTS));
    }
    assertFalse(Files.exists(folder.resolve("directory.db-wal")), "closed cleanly");
    return path;
  }

  private void assertStartsAnew(Path path) {
    try (Directory directory = open(path)) {
      assertEquals(Map.of(), directory.fold().start("t"), why());
      directory.fold().fold(log.records, log.nextAfter(EVENTS));
      log.ids.forEach(id -> assertEquals(model.state(id), directory.state(id), why()));
    }
    try (Directory directory = open(path)) {
      assertEquals(log.nextAfter(EVENTS), directory.fold().start("t"), why());
      assertFalse(Files.exists(folder.resolve("directory.db.damaged")));
    }
  }

  private void readAll(Directory directory) {
    log.ids.forEach(directory::state);
    log.ids.forEach(id -> directory.history(id, 0, EVENTS));
    for (String workspace : RandomLog.WORKSPACES) {
      KeyFilter all = new KeyFilter(workspace, null, null, null, null, null);
      assertTrue(directory.list(all, null, 1_000, java.time.Instant.EPOCH).next() == null);
    }
  }

  /** The first page, which holds the schema, stays: that damage shows at the start. */
  private void garblePagesFrom(Path path, int firstPage) throws IOException {
    byte[] garbage = new byte[PAGE_BYTES];
    Arrays.fill(garbage, (byte) 0xA5);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      long pages = file.length() / PAGE_BYTES;
      for (long page = firstPage; page < pages; page++) {
        file.seek(page * PAGE_BYTES);
        file.write(garbage);
      }
    }
  }

  private static Directory open(Path path) {
    return Directory.open(path, new FoldProgress(1_000), 2);
  }

  private String why() {
    return "seed " + seed;
  }
}
