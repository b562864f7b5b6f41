package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DataFolderTest {
  @TempDir Path parent;

  @Test
  void open_newFolder_holdsItsFormat() throws Exception {
    Path root = parent.resolve("a/b");
    try (DataFolder folder = DataFolder.open(root)) {
      assertEquals("1\n", Files.readString(root.resolve("version")));
      assertEquals(root.resolve("local.json"), folder.json());
    }
  }

  @Test
  void open_twice_refusesUntilTheFirstIsClosed() throws Exception {
    try (DataFolder first = DataFolder.open(parent)) {
      Refusal refusal = assertThrows(Refusal.class, () -> DataFolder.open(parent));
      assertTrue(
          refusal.getMessage().startsWith("Another run uses the data folder " + first),
          refusal.getMessage());
    }
    DataFolder.open(parent).close();
  }

  @Test
  void open_otherFormat_refusesAndChangesNothing() throws Exception {
    Files.writeString(parent.resolve("version"), "7\n");
    Refusal refusal = assertThrows(Refusal.class, () -> DataFolder.open(parent));
    assertTrue(
        refusal.getMessage().contains("has format 7 and this program reads format 1"),
        refusal.getMessage());
    assertEquals("7\n", Files.readString(parent.resolve("version")));
    assertFalse(Files.exists(parent.resolve("lock")));
  }

  @Test
  void open_folderWithOtherFiles_refusesAndChangesNothing() throws Exception {
    Files.writeString(parent.resolve("letter.txt"), "mine");
    Refusal refusal = assertThrows(Refusal.class, () -> DataFolder.open(parent));
    assertTrue(refusal.getMessage().contains("not Tallystick's"), refusal.getMessage());
    assertFalse(Files.exists(parent.resolve("version")));
  }

  @Test
  void open_whereAFileIs_refusesInOneSentence() throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "");
    Refusal refusal = assertThrows(Refusal.class, () -> DataFolder.open(file));
    assertTrue(refusal.getMessage().startsWith("Cannot write to the data folder " + file));
  }
}
