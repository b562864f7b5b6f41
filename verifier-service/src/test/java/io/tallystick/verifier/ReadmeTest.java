package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.runtime.config.Settings;
import io.tallystick.verifier.support.Minted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The README says what the code does. */
class ReadmeTest {
  private static final Pattern SETTING =
      Pattern.compile("(?m)^\\| `(TALLYSTICK_[A-Z_]+)` \\| `?([^|`]*)`? \\|");

  @Test
  void tableOfSettings_isThatOfTheCode() throws IOException {
    Map<String, String> documented = new TreeMap<>();
    Matcher row = SETTING.matcher(readme());
    while (row.find()) {
      documented.put(row.group(1), row.group(2).strip());
    }
    assertEquals(new TreeMap<>(known()), documented);
    assertTrue(documented.size() > 10);
  }

  private static Map<String, String> known() {
    Settings settings =
        new Settings(
            "verifier-service",
            Map.of(
                "TALLYSTICK_KAFKA", "127.0.0.1:9092",
                "TALLYSTICK_REDIS", "redis://127.0.0.1:6379",
                "TALLYSTICK_PEPPERS", Minted.peppersSetting()));
    VerifierConfig.from(settings);
    return settings.known();
  }

  private static String readme() throws IOException {
    return Files.readString(Path.of("README.md"));
  }
}
