package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.tallystick.keyservice.oauth.OauthSettings;
import io.tallystick.runtime.config.SettingsException;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The settings of OAuth: what is wrong with one stops the start with a sentence that names it. */
final class OauthConfigurationTest {
  private static final String SECRET = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          TALLYSTICK_ISSUER              | ''                        | is needed
          TALLYSTICK_ISSUER              |                           | is needed
          TALLYSTICK_ISSUER              | keys.example.com          | absolute URIs
          TALLYSTICK_ISSUER              | http://keys.example.com   | an https URL
          TALLYSTICK_ISSUER              | https://keys.example.com/ | slash at its end
          TALLYSTICK_AUDIENCES           | ' '                       | is needed
          TALLYSTICK_AUDIENCES           |                           | is needed
          TALLYSTICK_AUDIENCES           | api                       | absolute URIs
          TALLYSTICK_TOKEN_LIFE          | 9s                        | from 10s to 24h
          TALLYSTICK_TOKEN_LIFE          | 25h                       | from 10s to 24h
          TALLYSTICK_TOKEN_LIFE          | 300                       | such as "60s"
          TALLYSTICK_TOKEN_ALGORITHM     | HS256                     | one of ES256, EdDSA, RS256
          TALLYSTICK_TOKEN_ALGORITHM     | none                      | one of ES256, EdDSA, RS256
          TALLYSTICK_TOKEN_ALGORITHM     | es256                     | one of ES256, EdDSA, RS256
          TALLYSTICK_SIGNING_ROTATION    | 59s                       | from 1m to 90d
          TALLYSTICK_SIGNING_ROTATION    | 9m                        | more than half
          TALLYSTICK_SIGNING_LEAD        | 999ms                     | from 1s to 1d
          TALLYSTICK_SIGNING_LEAD        | 2d                        | from 1s to 1d
          TALLYSTICK_SIGNING_SECRET      | AQEB                      | 32 random bytes
          TALLYSTICK_SIGNING_SECRET      | no-base64-at-all          | 32 random bytes
          TALLYSTICK_SIGNING_SECRET_FILE | /nowhere                  | not a readable file
          TALLYSTICK_SIGNING_KEYS        | {}                        | private keys
          TALLYSTICK_SIGNING_KEYS        | {"keys":[]}               | private keys
          TALLYSTICK_SIGNING_KEYS        | not json                  | private keys
          TALLYSTICK_SIGNING_KEYS_FILE   | /nowhere                  | not a readable file
          """)
  void setting_wrong_stopsTheStartByName(String name, String value, String says) {
    Map<String, String> environment = environment();
    if (value == null) {
      environment.remove(name);
    } else {
      environment.put(name, value);
    }
    String message = refusal(environment);
    assertTrue(message.contains(name), message);
    assertTrue(message.contains(says), message);
    assertTrue(message.endsWith("."), message);
  }

  @Test
  void signingKeys_thatAreGivenAndKept_areRefusedByBothNames() throws Exception {
    Map<String, String> environment = environment();
    environment.put("TALLYSTICK_SIGNING_SECRET", SECRET);
    environment.put("TALLYSTICK_SIGNING_KEYS", new JWKSet(key()).toString(false));
    String message = refusal(environment);
    assertTrue(message.contains("TALLYSTICK_SIGNING_SECRET"), message);
    assertTrue(message.contains("TALLYSTICK_SIGNING_KEYS"), message);
  }

  @Test
  void signingKeys_thatArePublicOrWeak_areRefused_andNeverShown() throws Exception {
    ECKey key = key();
    String half = new JWKSet(key.toPublicJWK()).toString(false);
    String broken = new JWKSet(key).toString(false).replace("P-256", "P-521");
    for (String given : new String[] {half, broken}) {
      Map<String, String> environment = environment();
      environment.put("TALLYSTICK_SIGNING_KEYS", given);
      String message = refusal(environment);
      assertTrue(message.contains("TALLYSTICK_SIGNING_KEYS"), message);
      assertFalse(message.contains(key.getX().toString()), message);
      assertFalse(message.contains(key.getD().toString()), message);
    }
  }

  @Test
  void settings_thatAreRight_areRead_andAbsentOnesTurnItOff() {
    Map<String, String> environment = environment();
    environment.put("TALLYSTICK_TOKEN_LIFE", "1m");
    environment.put("TALLYSTICK_SIGNING_SECRET", SECRET);
    OauthSettings settings = KeyServiceConfig.from(environment).oauth();
    assertEquals(60_000, settings.lifeMillis());
    assertFalse(settings.toString().contains("AQEBAQ"), "it hides its secret");
    environment.remove("TALLYSTICK_ISSUER");
    environment.remove("TALLYSTICK_AUDIENCES");
    assertNull(KeyServiceConfig.from(environment).oauth());
  }

  private static String refusal(Map<String, String> environment) {
    SettingsException refused =
        assertThrows(SettingsException.class, () -> KeyServiceConfig.from(environment));
    return String.valueOf(refused.getMessage());
  }

  private static ECKey key() throws Exception {
    return new ECKeyGenerator(Curve.P_256).generate();
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>();
    environment.put("TALLYSTICK_KAFKA", "127.0.0.1:9092");
    environment.put("TALLYSTICK_REDIS", "none");
    environment.put("TALLYSTICK_PEPPERS", Node.PEPPERS);
    environment.put("TALLYSTICK_ISSUER", "https://keys.example.com");
    environment.put("TALLYSTICK_AUDIENCES", "https://api.example.com");
    return environment;
  }
}
