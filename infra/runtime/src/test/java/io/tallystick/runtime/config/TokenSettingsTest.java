package io.tallystick.runtime.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenSettingsTest {
  private static final String ISSUER = "https://keys.example.com";
  private static final String AUDIENCE = "https://api.example.com";

  @Test
  void neitherSetting_isOff() {
    assertNull(read(Map.of()));
  }

  @Test
  void both_areReadInOrderWithoutDoubles() {
    TokenSettings read =
        read(
            Map.of(
                TokenSettings.ISSUER,
                ISSUER,
                TokenSettings.AUDIENCES,
                AUDIENCE + ", urn:b " + AUDIENCE));
    assertEquals(new TokenSettings(ISSUER, List.of(AUDIENCE, "urn:b")), read);
  }

  @Test
  void eitherOne_emptyOrAbsent_refusesToStart() {
    refused(Map.of(TokenSettings.ISSUER, ISSUER), TokenSettings.AUDIENCES);
    refused(Map.of(TokenSettings.AUDIENCES, AUDIENCE), TokenSettings.ISSUER);
    refused(
        Map.of(TokenSettings.ISSUER, "", TokenSettings.AUDIENCES, AUDIENCE), TokenSettings.ISSUER);
    refused(
        Map.of(TokenSettings.ISSUER, ISSUER, TokenSettings.AUDIENCES, " "),
        TokenSettings.AUDIENCES);
    refused(Map.of(TokenSettings.ISSUER, ""), TokenSettings.ISSUER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "keys.example.com",
        "http://keys.example.com",
        "ftp://keys.example.com",
        "https://",
        "https://keys.example.com/",
        "https://keys.example.com?a=b",
        "https://keys.example.com#a",
        "https://me@keys.example.com",
        "https://keys example.com"
      })
  void issuer_thatIsNoSafeUrl_refusesToStart(String issuer) {
    refused(
        Map.of(TokenSettings.ISSUER, issuer, TokenSettings.AUDIENCES, AUDIENCE),
        TokenSettings.ISSUER);
  }

  @ParameterizedTest
  @ValueSource(strings = {"api", "https://api.example.com#part", "https://a b://"})
  void audience_thatIsNoAbsoluteUri_refusesToStart(String audience) {
    refused(
        Map.of(TokenSettings.ISSUER, ISSUER, TokenSettings.AUDIENCES, audience),
        TokenSettings.AUDIENCES);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://127.0.0.1:8080", "http://localhost", "http://[::1]:1", ISSUER + "/a/b"})
  void issuer_onLoopbackOrWithPath_isTaken(String issuer) {
    TokenSettings read =
        read(Map.of(TokenSettings.ISSUER, issuer, TokenSettings.AUDIENCES, AUDIENCE));
    assertEquals(new TokenSettings(issuer, List.of(AUDIENCE)), read);
  }

  private static void refused(Map<String, String> environment, String name) {
    SettingsException refusal =
        assertThrows(SettingsException.class, () -> read(environment), environment::toString);
    assertTrue(String.valueOf(refusal.getMessage()).startsWith(name), refusal::getMessage);
  }

  private static @Nullable TokenSettings read(Map<String, String> environment) {
    return TokenSettings.from(new Settings("test", environment));
  }
}
