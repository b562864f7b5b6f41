package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LocalJsonTest {
  @TempDir Path folder;

  @Test
  void write_thenClose_isThereAndThenGone() throws Exception {
    Path file = folder.resolve("local.json");
    Urls urls = Urls.of(new Ports(8080, 2));
    try (LocalJson json = LocalJson.write(file, urls, folder.resolve("management-key"))) {
      JsonNode expected =
          new ObjectMapper()
              .readTree(
                  """
                  {"keyService": "http://127.0.0.1:8080",
                   "verifiers": ["http://127.0.0.1:8081", "http://127.0.0.1:8082"],
                   "managementKeyFile": "%s",
                   "kafka": "127.0.0.1:8110",
                   "redis": "redis://127.0.0.1:8111"}
                  """
                      .formatted(folder.resolve("management-key")));
      assertEquals(expected, new ObjectMapper().readTree(Files.readString(file)));
    }
    assertFalse(Files.exists(file));
  }
}
