package io.tallystick.events.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.events.example.KeyTable.Count;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class KeyTableTest {
  private static final Instant NOW = Instant.parse("2026-11-23T20:00:00Z");
  private static final List<Count> ONE = List.of(new Count("w", "o", 1));

  @TempDir Path folder;
  private final List<String> said = new ArrayList<>();
  private KeyTable table;
  private long offset;

  @BeforeEach
  void open() throws Exception {
    table = new KeyTable(KeyTable.connect(folder.resolve("keys.db")), said::add);
  }

  @AfterEach
  void close() throws Exception {
    table.close();
  }

  @Test
  void life_ofAKey_isFollowedByStatus() throws Exception {
    tell("a", "created.v1", Records.created("o", ""));
    assertEquals(ONE, table.active(NOW));
    tell("a", "disabled.v1", Records.value(2, ""));
    assertEquals(List.of(), table.active(NOW));
    tell("a", "enabled.v1", Records.value(3, ""));
    assertEquals(ONE, table.active(NOW));
    tell("a", "rotated.v1", Records.value(4, ""));
    tell("a", "previous_retired.v1", Records.value(5, ""));
    tell("a", "updated.v1", Records.value(6, ",\"name\":\"m\""));
    assertEquals(ONE, table.active(NOW));
    tell("a", "revoked.v1", Records.value(7, ",\"reason\":\"leaked\""));
    assertEquals(List.of(), table.active(NOW));
    assertEquals(7, table.next(0));
    assertEquals(List.of(), said);
  }

  @Test
  void expiry_followsTheClockAndNoEvent() throws Exception {
    tell("a", "created.v1", Records.created("o", ",\"expiresAt\":\"2026-11-23T20:00:00.500Z\""));
    assertEquals(ONE, table.active(NOW));
    assertEquals(ONE, table.active(NOW.plusMillis(499)));
    assertEquals(List.of(), table.active(NOW.plusMillis(500)));
    tell(
        "a",
        "updated.v1",
        Records.value(2, ",\"name\":\"\",\"expiresAt\":\"2027-01-01T00:00:00Z\""));
    assertEquals(ONE, table.active(NOW.plusMillis(500)));
    tell("a", "updated.v1", Records.value(3, ",\"name\":\"\""));
    assertEquals(ONE, table.active(NOW.plusSeconds(1_000_000_000)));
  }

  @Test
  void unknownFields_areIgnored() throws Exception {
    tell("a", "created.v1", Records.created("o", ",\"news\":{\"x\":[1]}"));
    assertEquals(ONE, table.active(NOW));
    assertEquals(List.of(), said);
  }

  @Test
  void unknownTypes_areSaidAndTheirVersionsCount() throws Exception {
    tell("a", "created.v1", Records.created("o", ""));
    tell("a", "painted.v1", Records.value(2, ""));
    tell("a", "disabled.v1", Records.value(3, ""));
    tell("b", "created.v2", Records.created("o", ""));
    tell("b", "enabled.v1", Records.value(2, ""));
    assertEquals(ONE, table.active(NOW), "b is in use, a is disabled");
    assertEquals(
        List.of(
            "ignored an event of the unknown type io.tallystick.key.painted.v1",
            "ignored an event of the unknown type io.tallystick.key.created.v2"),
        said);
  }

  @Test
  void keyOfAnUnknownTypeAlone_isNotCounted() throws Exception {
    tell("b", "created.v2", Records.created("o", ""));
    assertEquals(List.of(), table.active(NOW));
  }

  @Test
  void eventsThatComeAgain_changeNothing() throws Exception {
    tell("a", "created.v1", Records.created("o", ""));
    tell("a", "disabled.v1", Records.value(2, ""));
    tell("a", "enabled.v1", Records.value(3, ""));
    tell("a", "disabled.v1", Records.value(2, ""));
    assertEquals(ONE, table.active(NOW));
  }

  @Test
  void gap_isAnErrorAndNothingOfTheBatchIsApplied() throws Exception {
    tell("a", "created.v1", Records.created("o", ""));
    HistoryLost lost =
        assertThrows(
            HistoryLost.class,
            () ->
                table.apply(
                    List.of(
                        Records.read(1, "b", "created.v1", Records.created("o", "")),
                        Records.read(2, "a", "enabled.v1", Records.value(3, "")))));
    assertTrue(String.valueOf(lost.getMessage()).contains("version 3 of key a follows version 1"));
    assertEquals(ONE, table.active(NOW));
    assertEquals(1, table.next(0));
    assertThrows(HistoryLost.class, () -> tell("c", "disabled.v1", Records.value(5, "")));
  }

  @Test
  void table_openedAgain_isWhereItWas() throws Exception {
    assertNull(table.next(0));
    tell("a", "created.v1", Records.created("o", ""));
    table.belongTo("stream-1");
    table.close();
    open();
    assertEquals(ONE, table.active(NOW));
    assertEquals(1, table.next(0));
    table.belongTo("stream-1");
    assertThrows(HistoryLost.class, () -> table.belongTo("stream-2"));
  }

  @Test
  void fixtures_ofEveryTypeThatThereEverWas_areUnderstood() throws Exception {
    List<String> life =
        List.of(
            "created", "updated", "rotated", "previous_retired", "disabled", "enabled", "revoked");
    for (int i = 0; i < life.size(); i++) {
      String json =
          Files.readString(
              Path.of("src/test/resources/fixtures/io.tallystick.key." + life.get(i) + ".v1.json"));
      tell(
          "a",
          life.get(i) + ".v1",
          json.replaceFirst("\"version\": \\d+", "\"version\": " + (i + 1)));
      boolean active = i != 4 && i != 6;
      List<Count> expected = active ? List.of(new Count("default", "billing", 1)) : List.of();
      assertEquals(expected, table.active(NOW), life.get(i));
    }
    assertEquals(List.of(), said);
  }

  private void tell(String key, String name, String json) throws Exception {
    table.apply(List.of(Records.read(offset++, key, name, json)));
  }
}
