package io.tallystick.key.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ForeignFormatsTest {
  private static final ForeignFormats FORMATS =
      ForeignFormats.parse(
          "acme=acme_(?<id>[a-z0-9]{4})\\.(?<secret>.+)  other=o(?<id>\\d+)-(?<secret>\\S*)");

  @Test
  void readings_declaredFormat_comesFirstAndTheHashLast() {
    List<ForeignText> readings = FORMATS.readings("acme_k1k2.top-secret");
    assertEquals(
        List.of(new ForeignName("acme", "k1k2"), ForeignName.ofWhole("acme_k1k2.top-secret")),
        readings.stream().map(ForeignText::name).toList());
    assertEquals("top-secret", readings.get(0).secret().reveal());
    assertFalse(readings.toString().contains("top-secret"));
  }

  @Test
  void readings_noDeclaredFormat_isTheHashAlone() {
    List<ForeignText> readings = FORMATS.readings("anything");
    // printf anything | openssl dgst -sha256 -binary | openssl base64, made URL-safe
    ForeignName name = new ForeignName("sha256", "7gh0Fwt_bzK4wqyVc8Qo01tXUnCma3V8LAGF0r0JcY0");
    assertEquals(List.of(name), readings.stream().map(ForeignText::name).toList());
  }

  @Test
  void readings_secretBeyondBcrypt_isNoReadingOfTheFormat() {
    String fits = "acme_k1k2." + "x".repeat(72);
    assertEquals(2, FORMATS.readings(fits).size());
    assertEquals(1, FORMATS.readings(fits + "x").size());
  }

  @Test
  void readings_emptyGroup_isNoReadingOfTheFormat() {
    assertEquals(1, FORMATS.readings("o12-").size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "with space", "nul\0", "ümlaut", "tab\t"})
  void readings_whatNoHeaderCarries_isNothing(String text) {
    assertTrue(FORMATS.readings(text).isEmpty());
    assertTrue(FORMATS.readings("x".repeat(257)).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "acme",
        "=x",
        "Acme=(?<id>a)(?<secret>b)",
        "sha256=(?<id>a)(?<secret>b)",
        "acme=(?<id>a)",
        "acme=(?<secret>a)",
        "acme=((?<id>a)(?<secret>b)",
        "acme=(?<id>a)(?<secret>b) acme=(?<id>a)(?<secret>b)"
      })
  void parse_badDeclaration_isRefused(String setting) {
    assertThrows(IllegalArgumentException.class, () -> ForeignFormats.parse(setting));
  }

  /** Without the bound this would take longer than the sun has left. */
  @Test
  void readings_patternThatGetsLost_isEndedAndDoesNotMatch() {
    ForeignFormats careless = ForeignFormats.parse("lost=(?<id>(a+)+)b(?<secret>c)");
    assertEquals(1, careless.readings("a".repeat(200)).size());
    assertEquals(2, careless.readings("a".repeat(100) + "bc").size());
  }

  @Test
  void parse_nothing_isNoFormat() {
    assertEquals(List.of(), ForeignFormats.parse("none").names());
    assertEquals(List.of(), ForeignFormats.parse("  ").names());
    assertEquals(List.of("acme", "other"), FORMATS.names());
  }
}
