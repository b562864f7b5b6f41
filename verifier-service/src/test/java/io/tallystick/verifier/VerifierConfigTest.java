package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.state.KeyLimit;
import io.tallystick.limit.OnEviction;
import io.tallystick.limit.OnRedisLoss;
import io.tallystick.runtime.config.Settings;
import io.tallystick.runtime.config.SettingsException;
import io.tallystick.runtime.config.TokenSettings;
import io.tallystick.verifier.support.Minted;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VerifierConfigTest {
  private static final Map<String, String> LEAST =
      Map.of(
          "TALLYSTICK_KAFKA", "127.0.0.1:9092",
          "TALLYSTICK_REDIS", "redis://127.0.0.1:6379",
          "TALLYSTICK_PEPPERS", Minted.peppersSetting());

  @Test
  void leastSettings_giveTheDefaults() {
    VerifierConfig config = config();
    assertEquals("verifier", config.core().node());
    assertEquals(8081, config.listen().port());
    assertEquals(8091, config.listen().opsPort());
    assertEquals(List.of(new KeyLimit("default", 100, 60_000)), config.core().limits().byDefault());
    assertEquals(OnRedisLoss.SHARE, config.core().limits().onRedisLoss());
    assertTrue(config.core().limits().leases());
    assertEquals(50, config.core().limits().redisTimeoutMillis());
    assertEquals(OnEviction.WARN, config.core().limits().onEviction());
    assertEquals(5_000, config.drainWaitMillis());
    assertEquals(Runtime.getRuntime().availableProcessors(), config.eventLoops());
    assertEquals(List.of(), config.trustedProxies());
    assertEquals(List.of(), config.core().foreignFormats().names());
  }

  @Test
  void settings_areRead() {
    VerifierConfig config =
        config(
            "TALLYSTICK_DEFAULT_LIMIT", "none",
            "TALLYSTICK_ON_REDIS_LOSS", "allow",
            "TALLYSTICK_REDIS_EVICTION", "refuse",
            "TALLYSTICK_LEASES", "off",
            "TALLYSTICK_EVENT_LOOPS", "3",
            "TALLYSTICK_DRAIN_WAIT", "0s",
            "TALLYSTICK_BCRYPT_THREADS", "5",
            "TALLYSTICK_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.7",
            "TALLYSTICK_FOREIGN_FORMATS",
                "a=a-(?<id>\\d+)-(?<secret>.+) b=(?<id>\\d)(?<secret>.+)");
    assertEquals(List.of(), config.core().limits().byDefault());
    assertEquals(OnRedisLoss.ALLOW, config.core().limits().onRedisLoss());
    assertFalse(config.core().limits().leases());
    assertEquals(OnEviction.REFUSE, config.core().limits().onEviction());
    assertEquals(3, config.eventLoops());
    assertEquals(0, config.drainWaitMillis());
    assertEquals(List.of("a", "b"), config.core().foreignFormats().names());
    assertEquals(5, config.core().bcryptThreads());
    assertEquals(
        List.of("10.0.0.0/8", "192.0.2.7/32"),
        config.trustedProxies().stream().map(Object::toString).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "TALLYSTICK_HTTP_PORT,65536",
    "TALLYSTICK_OPS_PORT,http",
    "TALLYSTICK_HTTP_HOST,0.0.0.0",
    "TALLYSTICK_NODE,a b",
    "TALLYSTICK_DEFAULT_LIMIT,100",
    "TALLYSTICK_DEFAULT_LIMIT,0/60s",
    "TALLYSTICK_DEFAULT_LIMIT,100/1y",
    "TALLYSTICK_ON_REDIS_LOSS,SHARE",
    "TALLYSTICK_LEASES,yes",
    "TALLYSTICK_REDIS_TIMEOUT,9ms",
    "TALLYSTICK_REDIS_EVICTION,ignore",
    "TALLYSTICK_DRAIN_WAIT,6m",
    "TALLYSTICK_EVENT_LOOPS,0",
    "TALLYSTICK_BCRYPT_THREADS,257",
    "TALLYSTICK_TRUSTED_PROXIES,10.0.0.1/8",
    "TALLYSTICK_TRUSTED_PROXIES,proxy.example",
    "TALLYSTICK_FOREIGN_FORMATS,acme",
    "TALLYSTICK_FOREIGN_FORMATS,acme=(?<id>.+)",
    "TALLYSTICK_FOREIGN_FORMATS,sha256=(?<id>.)(?<secret>.)",
    "TALLYSTICK_KAFKA_CLIENT_FILE,/nowhere/at/all",
    "TALLYSTICK_TLS_CERTIFICATE_FILE,/nowhere/at/all",
    "TALLYSTICK_USAGE_INTERVAL,0s",
    "TALLYSTICK_GATEWAY,kong",
    "TALLYSTICK_LEGACY_HEADERS,true",
    "TALLYSTICK_ROUTE_LIMITS,api: /api/ 50",
    "TALLYSTICK_ROUTE_LIMITS,api: /api/ 50/15m",
    "TALLYSTICK_LOG_FORMAT,xml",
    "TALLYSTICK_REDIS_FILE,/nowhere/at/all",
    "TALLYSTICK_BCRYPT_COST,10",
    "TALLYSTICK_HTTPPORT,8081",
  })
  void setting_thatIsWrongOrUnknown_isNamed(String name, String value) {
    SettingsException refused = assertThrows(SettingsException.class, () -> config(name, value));
    assertTrue(refused.getMessage().startsWith(name), refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource({"TALLYSTICK_KAFKA", "TALLYSTICK_REDIS", "TALLYSTICK_PEPPERS"})
  void setting_thatIsNeededAndMissing_isNamed(String name) {
    SettingsException refused = assertThrows(SettingsException.class, () -> config(name, ""));
    assertTrue(refused.getMessage().startsWith(name), refused.getMessage());
  }

  @Test
  void tokens_areAcceptedWhereIssuerAndAudiencesAreSaid_andHalfOfItIsRefused() {
    assertNull(config().core().tokens());
    TokenSettings tokens =
        config(
                TokenSettings.ISSUER,
                "https://keys.example.com",
                TokenSettings.AUDIENCES,
                "https://a.example.com, https://b.example.com")
            .core()
            .tokens();
    assertEquals("https://keys.example.com", tokens.issuer());
    assertEquals(List.of("https://a.example.com", "https://b.example.com"), tokens.audiences());
    assertRefused(TokenSettings.AUDIENCES, TokenSettings.ISSUER, "https://keys.example.com");
    assertRefused(TokenSettings.ISSUER, TokenSettings.AUDIENCES, "https://a.example.com");
    assertRefused(TokenSettings.ISSUER, TokenSettings.ISSUER, "");
  }

  private static void assertRefused(String named, String name, String value) {
    SettingsException refused = assertThrows(SettingsException.class, () -> config(name, value));
    assertTrue(refused.getMessage().startsWith(named), refused.getMessage());
  }

  @Test
  void routeLimits_needToKnowWhereAPathIsTold_andWhomToBelieve() {
    String rules = "api: /api/ 50/15m";
    assertFalse(
        config("TALLYSTICK_ROUTE_LIMITS", rules, "TALLYSTICK_GATEWAY", "envoy")
            .gateway()
            .rules()
            .isEmpty());
    for (String gateway : List.of("forwarded", "nginx")) {
      String[] settings = {"TALLYSTICK_ROUTE_LIMITS", rules, "TALLYSTICK_GATEWAY", gateway};
      SettingsException refused = assertThrows(SettingsException.class, () -> config(settings));
      assertTrue(refused.getMessage().contains("TALLYSTICK_TRUSTED_PROXIES"));
    }
    config(
        "TALLYSTICK_ROUTE_LIMITS",
        rules,
        "TALLYSTICK_GATEWAY",
        "nginx",
        "TALLYSTICK_TRUSTED_PROXIES",
        "10.0.0.1");
  }

  @Test
  void secrets_areNeitherInErrorsNorInTheRecord() {
    SettingsException refused =
        assertThrows(
            SettingsException.class,
            () -> config("TALLYSTICK_REDIS", "redis://user:canary-1@[broken"));
    assertFalse(refused.getMessage().contains("canary-1"), refused.getMessage());
    assertTrue(refused.getMessage().startsWith("TALLYSTICK_REDIS"), refused.getMessage());
    String shown = config("TALLYSTICK_REDIS", "redis://user:canary-2@127.0.0.1:6379").toString();
    assertFalse(shown.contains("canary-2"), shown);
    assertFalse(shown.contains(Minted.peppersSetting().substring(3)), shown);
  }

  private static VerifierConfig config(String... pairs) {
    Map<String, String> environment = new HashMap<>(LEAST);
    for (int i = 0; i < pairs.length; i += 2) {
      environment.put(pairs[i], pairs[i + 1]);
    }
    return VerifierConfig.from(new Settings("verifier-service", environment));
  }
}
