package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.limit.OnEviction;
import io.tallystick.limit.OnRedisLoss;
import io.tallystick.runtime.config.Settings;
import io.tallystick.runtime.config.SettingsException;
import io.tallystick.verifier.support.Minted;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a verifier in another service is told, and how it says what is wrong. */
class VerifierSettingsTest {
  private static final String KAFKA = "127.0.0.1:9092";
  private static final String REDIS = "redis://127.0.0.1:6379";

  @TempDir Path folder;

  @Test
  void withs_reachTheConfiguration_andLeaveTheOriginalAlone() throws IOException {
    Path client = Files.writeString(folder.resolve("client"), "security.protocol=SSL");
    Path peppers = Files.writeString(folder.resolve("peppers"), Minted.peppersSetting());
    VerifierSettings least = VerifierSettings.of(KAFKA, REDIS, peppers);
    VerifierSettings all =
        least
            .withNode("shop-1")
            .withKafkaClientFile(client)
            .withBootstrapJitter(Duration.ZERO)
            .withRedisTimeout(Duration.ofSeconds(2))
            .withOnRedisLoss(OnRedisLoss.ALLOW)
            .withOnEviction(OnEviction.REFUSE)
            .withLeases(false)
            .withDefaultLimit("none")
            .withForeignFormats("old=(?<id>\\d)(?<secret>.+)")
            .withBcryptThreads(7)
            .withTokens("https://keys.example.com", "https://a.example.com", "urn:b");
    CoreConfig config = read(all);
    assertEquals("shop-1", config.node());
    assertEquals(Map.of("security.protocol", "SSL"), config.kafka().client());
    assertEquals(0, config.bootstrapJitterMillis());
    assertEquals(2_000, config.limits().redisTimeoutMillis());
    assertEquals(OnEviction.REFUSE, config.limits().onEviction());
    assertEquals(OnRedisLoss.ALLOW, config.limits().onRedisLoss());
    assertFalse(config.limits().leases());
    assertEquals(List.of(), config.limits().byDefault());
    assertEquals(List.of("old"), config.foreignFormats().names());
    assertEquals(7, config.bcryptThreads());
    assertEquals("https://keys.example.com", config.tokens().issuer());
    assertEquals(List.of("https://a.example.com", "urn:b"), config.tokens().audiences());
    assertEquals("verifier", read(least).node());
    assertEquals(500, read(least).bootstrapJitterMillis());
  }

  @Test
  void whatIsWrong_isNamedByConnect() {
    assertRefused("TALLYSTICK_REDIS_TIMEOUT", it -> it.withRedisTimeout(Duration.ZERO));
    assertRefused("TALLYSTICK_NODE", it -> it.withNode("a b"));
    assertRefused("TALLYSTICK_BCRYPT_THREADS", it -> it.withBcryptThreads(0));
    assertRefused("TALLYSTICK_PEPPERS", it -> VerifierSettings.of(KAFKA, REDIS, "one:short"));
    assertRefused("TALLYSTICK_KAFKA", it -> VerifierSettings.fromEnvironment(Map.of("A", "b")));
  }

  @Test
  void settingOfTheHttpService_isNoneOfALibrary() {
    for (String name : List.of("TALLYSTICK_HTTP_PORT", "TALLYSTICK_DRAIN_WAIT", "TALLYSTICK_X")) {
      Map<String, String> environment = new HashMap<>(least().values());
      environment.put(name, "1");
      assertRefused(name, it -> VerifierSettings.fromEnvironment(environment));
    }
  }

  @Test
  void text_hidesWhatIsSecret() {
    VerifierSettings settings =
        VerifierSettings.of(KAFKA, "redis://user:canary@127.0.0.1", Minted.peppersSetting());
    assertFalse(settings.toString().contains("canary"), settings::toString);
    assertFalse(settings.toString().contains(Minted.peppersSetting().substring(3)));
    assertTrue(settings.toString().contains("TALLYSTICK_REDIS"), settings::toString);
  }

  @Test
  void request_refusesWhatNoKeyCouldMeet() {
    VerifyRequest any = VerifyRequest.any();
    for (Runnable wrong :
        List.<Runnable>of(
            () -> any.withScopes("a b"),
            () -> any.withScopes(new String[65]),
            () -> any.withCost(-1),
            () -> any.withCost(VerifyRequest.COST_MAX + 1),
            () -> any.withAddress("host.example"))) {
      assertThrows(IllegalArgumentException.class, wrong::run);
    }
    VerifyRequest request = any.withScopes("b", "a", "b").withCost(3);
    assertEquals(List.of("b", "a"), request.scopes());
    assertEquals(3, request.cost());
    assertEquals(List.of(), any.scopes());
    assertEquals(1, any.cost());
  }

  private static void assertRefused(String name, UnaryOperator<VerifierSettings> change) {
    SettingsException refused =
        assertThrows(
            SettingsException.class, () -> TallystickVerifier.connect(change.apply(least())));
    assertTrue(refused.getMessage().startsWith(name), refused.getMessage());
  }

  private static VerifierSettings least() {
    return VerifierSettings.of(KAFKA, REDIS, Minted.peppersSetting());
  }

  private static CoreConfig read(VerifierSettings settings) {
    return CoreConfig.from(new Settings("a test", settings.values()));
  }
}
