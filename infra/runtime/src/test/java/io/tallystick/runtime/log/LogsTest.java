package io.tallystick.runtime.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.codec.Json;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class LogsTest {
  private final PrintStream before = System.out;

  @AfterEach
  void restore() {
    System.setOut(before);
    new Logs("plain", "error").apply();
  }

  @Test
  void json_everyLine_isOneObjectWithTheMessage() {
    String[] lines = logged("json", "info").split("\n");
    assertEquals(2, lines.length);
    JsonNode first = Json.read(lines[0]);
    assertEquals("a \"quoted\" word", first.get("formattedMessage").asText());
    assertEquals("INFO", first.get("level").asText());
    assertTrue(Json.read(lines[1]).get("throwable").toString().contains("IllegalStateException"));
  }

  @Test
  void plain_belowTheLevel_isLeftOut() {
    String text = logged("plain", "error");
    assertFalse(text.contains("quoted"));
    assertTrue(text.contains("ERROR LogsTest - broken"));
  }

  private static String logged(String format, String level) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    new Logs(format, level).apply();
    var log = LoggerFactory.getLogger(LogsTest.class);
    log.info("a \"{}\" word", "quoted");
    log.error("broken", new IllegalStateException("why"));
    return out.toString(StandardCharsets.UTF_8);
  }
}
