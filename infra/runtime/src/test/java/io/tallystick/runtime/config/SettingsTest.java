package io.tallystick.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.runtime.config.Settings.SecretSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {
  private static final String PEPPER = "one:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
  private static final String OTHER = "two:AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI=";

  @TempDir Path folder;

  @Test
  void text_blankOrAbsent_isTheDefault() {
    Settings settings = new Settings("s", Map.of("TALLYSTICK_A", "  ", "TALLYSTICK_B", " b "));
    assertEquals("fallback", settings.text("TALLYSTICK_A", "fallback"));
    assertEquals("b", settings.text("TALLYSTICK_B", "fallback"));
    assertNull(settings.optional("TALLYSTICK_C"));
  }

  @Test
  void refuseUnknown_namesTheUnknownAndTheKnown() {
    Settings settings = new Settings("s", Map.of("TALLYSTICK_TYPO", "1", "PATH", "/bin"));
    settings.flag("TALLYSTICK_KNOWN");
    String message =
        String.valueOf(assertThrows(SettingsException.class, settings::refuseUnknown).getMessage());
    assertTrue(message.contains("TALLYSTICK_TYPO is not a setting of s"));
    assertTrue(message.contains("TALLYSTICK_KNOWN"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "11", "-1", "1.0", "x", "99999999999"})
  void integer_outOfBounds_isRefused(String value) {
    Settings settings = new Settings("s", Map.of("TALLYSTICK_N", value));
    assertThrows(SettingsException.class, () -> settings.integer("TALLYSTICK_N", 5, 1, 10));
  }

  @Test
  void secret_fromAFile_isReadAnewAndNeverShown() throws Exception {
    Path file = Files.writeString(folder.resolve("secret"), "CANARY\n");
    Settings settings = new Settings("s", Map.of("TALLYSTICK_S_FILE", file.toString()));
    SecretSource source = settings.secret("TALLYSTICK_S");
    assertNotNull(source);
    assertEquals("CANARY", source.read());
    Files.writeString(file, "second");
    assertEquals("second", source.read());
    assertFalse(
        new Settings("s", Map.of("TALLYSTICK_S", "CANARY"))
            .secret("TALLYSTICK_S")
            .toString()
            .contains("CANARY"));
  }

  @Test
  void peppers_reloaded_areInForceAndABrokenFileKeepsTheOld() throws Exception {
    Path file = Files.writeString(folder.resolve("peppers"), PEPPER);
    PepperSource source =
        PepperSource.from(new Settings("s", Map.of("TALLYSTICK_PEPPERS_FILE", file.toString())));
    var first = source.current();
    assertFalse(source.reload());
    Files.writeString(file, OTHER + "," + PEPPER);
    assertTrue(source.reload());
    var second = source.current();
    assertTrue(first != second);
    Files.writeString(file, "half-writ");
    assertFalse(source.reload());
    assertEquals(second, source.current());
    Files.delete(file);
    assertFalse(source.reload());
    assertEquals(second, source.current());
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7", "example.org"})
  void listen_offLoopbackWithoutTls_isRefusedUnlessAProxyIsNamed(String host) {
    Map<String, String> plain = Map.of("TALLYSTICK_HTTP_HOST", host);
    assertThrows(
        SettingsException.class, () -> ListenSettings.from(new Settings("s", plain), 1, 2));
    Map<String, String> proxied =
        Map.of("TALLYSTICK_HTTP_HOST", host, "TALLYSTICK_TLS_BY_PROXY", "true");
    assertEquals(host, ListenSettings.from(new Settings("s", proxied), 1, 2).host());
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.9.9.9", "::1", "localhost"})
  void listen_onLoopback_needsNoTls(String host) {
    Map<String, String> environment = Map.of("TALLYSTICK_HTTP_HOST", host);
    assertNull(ListenSettings.from(new Settings("s", environment), 1, 2).tls());
  }

  @Test
  void kafka_clientFile_isAddedAndNeverShown() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("client.properties"),
            "sasl.jaas.config=CANARY\nbootstrap.servers=elsewhere:1\n");
    KafkaSettings kafka =
        KafkaSettings.from(
            new Settings(
                "s",
                Map.of(
                    "TALLYSTICK_KAFKA",
                    "here:9092",
                    "TALLYSTICK_KAFKA_CLIENT_FILE",
                    file.toString())));
    Map<String, Object> properties = kafka.with(Map.of("client.id", "x"));
    assertEquals("here:9092", properties.get("bootstrap.servers"));
    assertEquals("CANARY", properties.get("sasl.jaas.config"));
    assertFalse(kafka.toString().contains("CANARY"));
  }
}
