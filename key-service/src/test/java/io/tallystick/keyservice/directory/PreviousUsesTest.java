package io.tallystick.keyservice.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tallystick.key.state.SecretUse;
import io.tallystick.key.text.KeyId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PreviousUsesTest {
  private static final KeyId KEY = new KeyId("ID88800000000000");
  private static final KeyId OTHER = new KeyId("ID88800000000001");

  @TempDir Path folder;

  @Test
  void record_inAnyOrder_keepsTheLatestOfEachSecret() {
    try (Directory directory = open("directory.db")) {
      directory.previousUses().record(List.of(use(KEY, 1, 50), use(KEY, 1, 70)), Map.of());
      directory.previousUses().record(List.of(use(KEY, 1, 60), use(KEY, 4, 90)), Map.of());
      assertEquals(Instant.ofEpochMilli(70), directory.previousLastUsed(KEY, 1));
      assertEquals(Instant.ofEpochMilli(90), directory.previousLastUsed(KEY, 4));
      assertNull(directory.previousLastUsed(KEY, 2));
      assertNull(directory.previousLastUsed(OTHER, 1));
    }
  }

  @Test
  void start_afterARestart_goesOnWhereTheRecordedUsesEnd() {
    try (Directory directory = open("directory.db")) {
      assertEquals(Map.of(), directory.previousUses().start("uses"));
      directory.previousUses().record(List.of(use(KEY, 1, 50)), Map.of(0, 7L, 1, 0L));
      directory.previousUses().record(List.of(), Map.of(0, 9L));
    }
    try (Directory directory = open("directory.db")) {
      assertEquals(Map.of(0, 9L, 1, 0L), directory.previousUses().start("uses"));
      assertEquals(Instant.ofEpochMilli(50), directory.previousLastUsed(KEY, 1));
    }
  }

  @Test
  void start_onAnotherTopicOfUses_readsItFromItsStartAndKeepsWhatIsKnown() {
    try (Directory directory = open("directory.db")) {
      directory.previousUses().start("uses");
      directory.previousUses().record(List.of(use(KEY, 1, 50)), Map.of(0, 7L));
      assertEquals(Map.of(), directory.previousUses().start("made anew"));
      assertEquals(Instant.ofEpochMilli(50), directory.previousLastUsed(KEY, 1));
    }
  }

  @Test
  void lastUsed_inADirectoryThatIsMadeAnew_isStillKnown() {
    try (Directory directory = open("directory.db")) {
      directory.fold().start("log");
      directory.previousUses().record(List.of(use(KEY, 1, 50)), Map.of());
    }
    assertEquals(true, folder.resolve("directory.db").toFile().delete());
    try (Directory directory = open("directory.db")) {
      assertEquals(Map.of(), directory.fold().start("log"));
      assertEquals(Instant.ofEpochMilli(50), directory.previousLastUsed(KEY, 1));
    }
  }

  private static SecretUse use(KeyId id, long secret, long atMillis) {
    return new SecretUse(id, secret, Instant.ofEpochMilli(atMillis));
  }

  private Directory open(String name) {
    return Directory.open(folder.resolve(name), new FoldProgress(1_000), 2);
  }
}
