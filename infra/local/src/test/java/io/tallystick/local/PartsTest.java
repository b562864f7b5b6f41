package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PartsTest {
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final Parts parts =
      new Parts(new Story(new PrintStream(screen, true, StandardCharsets.UTF_8)));
  private final List<String> stopped = new ArrayList<>();

  @Test
  void stop_severalParts_isInReverseAndOnce() throws Exception {
    start("Kafka");
    start("Redis");
    start("key-service");
    assertTrue(parts.stop());
    assertTrue(parts.stop());
    assertEquals(List.of("key-service", "Redis", "Kafka"), stopped);
  }

  @Test
  void stop_onePartFails_stopsTheOthersAndTells() throws Exception {
    start("Kafka");
    parts.start(
        "Redis",
        "here",
        () ->
            () -> {
              throw new IllegalStateException("stuck");
            });
    assertFalse(parts.stop());
    assertEquals(List.of("Kafka"), stopped);
    assertTrue(screen.toString(StandardCharsets.UTF_8).contains("did not stop cleanly"));
  }

  @Test
  void start_afterStop_startsNothing() {
    parts.stop();
    assertThrows(Refusal.class, () -> start("Kafka"));
    assertEquals(List.of(), stopped);
  }

  private void start(String name) throws Exception {
    parts.start(name, "here", () -> () -> stopped.add(name));
  }
}
