package io.tallystick.verifier.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.text.Environment;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.KeyText;
import io.tallystick.verifier.support.Minted;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class UrlKeysTest {
  private static final String TOKEN = "eyJ" + "a".repeat(150) + ".eyJ.sig";
  private static final UrlKeys OWN =
      new UrlKeys(ForeignFormats.NONE, text -> text.equals(UrlKeysTest.TOKEN));
  private static final UrlKeys FOREIGN =
      new UrlKeys(
          ForeignFormats.parse("acme=acme\\.(?<id>[a-z]+)\\.(?<secret>\\S+)"), text -> false);
  private static final String KEY = Minted.plain().key();

  @Test
  void key_asAnyParameter_isFound() {
    assertTrue(OWN.isIn("/v1/authorize?key=" + KEY));
    assertTrue(OWN.isIn("/?a=1&b=" + KEY + "&c=2"));
    assertTrue(OWN.isIn("/?a=1;b=" + KEY + ";c=2"));
    assertTrue(OWN.isIn("https://api.example/x?token=" + KEY + "#top"));
  }

  @Test
  void key_withoutAParameterName_isFound() {
    assertTrue(OWN.isIn("/?" + KEY));
    assertTrue(OWN.isIn("/?a&" + KEY));
  }

  @Test
  void key_percentEncoded_isFound() {
    String encoded =
        KEY.chars().mapToObj(c -> "%" + Integer.toHexString(c)).collect(Collectors.joining());
    assertTrue(OWN.isIn("/?k=" + encoded));
    assertTrue(OWN.isIn("/?k=" + KEY.replace("_", "%5F")));
  }

  @Test
  void token_asAnyParameter_isFound_howeverItIsEncoded() {
    assertTrue(OWN.isIn("/?access_token=" + TOKEN));
    assertTrue(OWN.isIn("/?a=1&" + TOKEN + "&b=2"));
    assertTrue(OWN.isIn("/?t=%65" + TOKEN.substring(1)));
    assertTrue(OWN.isIn("/?t=" + TOKEN.replace(".", "%2E")));
    assertFalse(OWN.isIn("/?t=" + TOKEN + "x"), "another's token is another's business");
    assertFalse(FOREIGN.isIn("/?t=" + TOKEN));
  }

  @Test
  void shortestAndLongestKey_areFound() {
    String shortest = Minted.text("a", Environment.TEST).reveal();
    String longest = Minted.text("abcdefghijkl", Environment.TEST).reveal();
    assertEquals(KeyText.LENGTH_MAX, longest.length());
    assertTrue(OWN.isIn("/?" + shortest));
    assertTrue(OWN.isIn("/?" + longest));
  }

  @Test
  void url_withoutAKeyInItsQuery_isLeftAlone() {
    assertFalse(OWN.isIn("/v1/authorize"));
    assertFalse(OWN.isIn("/v1/authorize?"));
    assertFalse(OWN.isIn("/v1/authorize?key=short"));
    assertFalse(OWN.isIn("/v1/authorize?key=" + KEY.substring(1) + "x"));
    assertFalse(OWN.isIn("/?k=" + "%zz".repeat(60)));
    assertFalse(OWN.isIn("/?k=" + "a".repeat(5_000)));
  }

  @Test
  void foreignKey_ofADeclaredFormat_isFound() {
    assertTrue(FOREIGN.isIn("/v1/authorize?key=acme.night.s3cret"));
    assertTrue(FOREIGN.isIn("/?acme.n.s"));
    assertTrue(FOREIGN.isIn("/?a=1&k=%61cme.night.a+b%2Fc"));
    assertTrue(FOREIGN.isIn("/?k=acme.night.a+b/c"));
    assertTrue(FOREIGN.isIn("/?k=acme.n." + "%73".repeat(72)));
  }

  @Test
  void foreignKey_whereItsFormatIsNotDeclared_isLeftAlone() {
    assertFalse(OWN.isIn("/v1/authorize?key=acme.night.s3cret"));
  }

  @Test
  void textWithoutAForm_isLeftAloneWhereFormatsAreDeclared() {
    assertTrue(FOREIGN.isIn("/?k=" + KEY));
    assertFalse(FOREIGN.isIn("/?k=acme.night"));
    assertFalse(FOREIGN.isIn("/?k=anything&page=2"));
    assertFalse(FOREIGN.isIn("/?k=&page=2&"));
    assertFalse(FOREIGN.isIn("/?k=acme.n." + "s".repeat(300)));
    assertFalse(FOREIGN.isIn("/?k=acme.n." + "s".repeat(5_000)));
  }
}
