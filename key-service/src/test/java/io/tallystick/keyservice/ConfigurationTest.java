package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.runtime.config.Settings;
import io.tallystick.runtime.config.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigurationTest {
  private static final Pattern ROW = Pattern.compile("\\| `(TALLYSTICK_[A-Z_]+)` \\|");

  @Test
  void readme_table_namesEverySettingAndNoOther() throws IOException {
    Settings settings = new Settings(KeyServiceConfig.SERVICE, environment());
    KeyServiceConfig.from(settings);
    String readme = Files.readString(Path.of("README.md"));
    var named =
        ROW.matcher(readme)
            .results()
            .map(match -> match.group(1))
            .collect(Collectors.toCollection(TreeSet::new));

    assertEquals(new TreeSet<>(settings.known().keySet()), named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TALLYSTICK_KAFKA              |             | is not set
          TALLYSTICK_PEPPERS            |             | is not set
          TALLYSTICK_PEPPERS            | one:AAAA    | has 3 bytes, it must have 32
          TALLYSTICK_BCRYPT_COST        | 3           | from 4 to 14
          TALLYSTICK_BCRYPT_COST        | ten         | from 4 to 14
          TALLYSTICK_HTTP_PORT          | 65536       | from 0 to 65535
          TALLYSTICK_HTTP_HOST          | 0.0.0.0     | serves TLS
          TALLYSTICK_KEY_PREFIX         | SK          | 1 to 12 of a-z and 0-9
          TALLYSTICK_KEY_PREFIX         | ak          | neither cs nor ak
          TALLYSTICK_WORKSPACE          | No Good     | a-z, 0-9 and hyphen
          TALLYSTICK_NODE               | a node      | 1 to 100 of
          TALLYSTICK_APPEND_TIMEOUT     | 5           | such as "60s"
          TALLYSTICK_APPEND_TIMEOUT     | 5h          | from 100ms to 60s
          TALLYSTICK_KAFKA_MIN_ISR      | 4           | nothing could be written
          TALLYSTICK_USAGE_MINUTES_KEPT | 5m          | from 1h to 90d
          TALLYSTICK_USAGE_HOURS_KEPT   | 1d          | hours are what minutes become
          TALLYSTICK_LOG_FORMAT         | xml         | one of plain, json
          TALLYSTICK_TLS_KEY_FILE       | /nowhere    | not a readable file
          TALLYSTICK_PEPPERS_FILE       | pom.xml     | keep one
          TALLYSTICK_BCRIPT_COST        | 10          | is not a setting of key-service
          """)
  void setting_wrongOrUnknown_stopsTheStartByName(String name, String value, String says) {
    Map<String, String> environment = environment();
    if (value == null) {
      environment.remove(name);
    } else {
      environment.put(name, value);
    }
    SettingsException refused =
        assertThrows(SettingsException.class, () -> KeyServiceConfig.from(environment));

    String message = String.valueOf(refused.getMessage());
    assertTrue(message.contains(name), message);
    assertTrue(message.contains(says), message);
    assertTrue(message.endsWith("."), message);
  }

  @Test
  void config_asText_hidesItsSecrets() {
    Map<String, String> environment = environment();
    environment.put("TALLYSTICK_MANAGEMENT_KEY", "ak_live_CANARY");
    String text = KeyServiceConfig.from(environment).toString();
    assertFalse(text.contains("AQEBAQ"));
    assertFalse(text.contains("CANARY"));
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("TALLYSTICK_KAFKA", "127.0.0.1:9092");
    environment.put("TALLYSTICK_REDIS", "none");
    environment.put("TALLYSTICK_PEPPERS", Node.PEPPERS);
    return environment;
  }
}
