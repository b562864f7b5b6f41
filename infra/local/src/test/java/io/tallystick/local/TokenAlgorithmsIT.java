package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallystick.keyservice.KeyService;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.VerifierService;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A verifier lets in what a key-service has signed, by whatever algorithm that is set to. */
final class TokenAlgorithmsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir static Path scratch;
  @TempDir Path data;
  private static VerifierService verifier;
  private final Api api = new Api();

  @BeforeAll
  static void start() throws Exception {
    SecretFile.ensurePepper(scratch.resolve("peppers"));
  }

  @AfterAll
  static void stop() {
    if (verifier != null) {
      verifier.close();
    }
  }

  @ParameterizedTest
  @CsvSource({",ES256,EC,64", "EdDSA,EdDSA,OKP,64", "RS256,RS256,RSA,256"})
  void token_signedAsSet_isLetIn_andADamagedOneIsNot(
      String setting, String algorithm, String keyType, int signatureSizeBytes) throws Exception {
    try (KeyService keyService = keyService(setting, algorithm)) {
      if (verifier == null) {
        // Only now: the topics are a key-service's to make.
        verifier = VerifierService.start(settings());
        assertTrue(verifier.awaitReady(PATIENCE), "the verifier is ready");
      }
      String url = "http://127.0.0.1:" + keyService.port();
      String manager = Files.readString(data.resolve("management-key")).strip();
      String body = "{\"owner\":\"billing\",\"scopes\":[\"a\"],\"limits\":[]}";
      JsonNode client = Api.json(api.post(url + "/v1/clients", manager, body));
      String[] token = api.token(url, client, "").split("\\.");

      JsonNode header = JSON.readTree(Base64.getUrlDecoder().decode(token[0]));
      assertEquals(algorithm, header.get("alg").asText());
      assertEquals(keyType, keyType(url, header.get("kid").asText()));
      byte[] signature = Base64.getUrlDecoder().decode(token[2]);
      assertEquals(signatureSizeBytes, signature.length);
      String door = "http://127.0.0.1:" + verifier.port();
      String whole = String.join(".", token);
      Await.until("it is let in", PATIENCE, () -> api.authorize(door, whole) == 200);
      HttpResponse<String> opened = api.get(door + "/v1/authorize", whole);
      assertEquals(
          client.get("id").asText(), opened.headers().firstValue("x-tallystick-key-id").orElse(""));
      signature[signatureSizeBytes / 2] ^= 1;
      String damaged = Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
      assertNotEquals(token[2], damaged);
      assertEquals(401, api.authorize(door, token[0] + "." + token[1] + "." + damaged));
    }
  }

  private String keyType(String keyService, String kid) {
    for (JsonNode key : Api.json(api.get(keyService + "/oauth2/jwks")).get("keys")) {
      if (key.get("kid").asText().equals(kid)) {
        return key.get("kty").asText();
      }
    }
    throw new AssertionError("the key that signed is not shown");
  }

  private KeyService keyService(String setting, String algorithm) {
    Map<String, String> settings = settings();
    settings.put("TALLYSTICK_DATA", data.toString());
    settings.put("TALLYSTICK_WORKSPACE", "signed-by-" + algorithm.toLowerCase(Locale.ROOT));
    settings.put("TALLYSTICK_KAFKA_REPLICATION", "1");
    settings.put("TALLYSTICK_KAFKA_MIN_ISR", "1");
    settings.put("TALLYSTICK_BCRYPT_COST", "4");
    if (setting != null) {
      settings.put("TALLYSTICK_TOKEN_ALGORITHM", setting);
    }
    KeyService service = KeyService.start(settings);
    service.awaitReady(PATIENCE);
    return service;
  }

  private static Map<String, String> settings() {
    Map<String, String> settings = new HashMap<>();
    settings.put("TALLYSTICK_KAFKA", Backends.kafka());
    settings.put("TALLYSTICK_REDIS", Backends.redis());
    settings.put("TALLYSTICK_HTTP_PORT", "0");
    settings.put("TALLYSTICK_OPS_PORT", "0");
    settings.put("TALLYSTICK_DRAIN_WAIT", "0s");
    settings.put("TALLYSTICK_PEPPERS_FILE", scratch.resolve("peppers").toString());
    settings.put("TALLYSTICK_ISSUER", "https://keys.example.com");
    settings.put("TALLYSTICK_AUDIENCES", "https://api.example.com");
    return settings;
  }
}
