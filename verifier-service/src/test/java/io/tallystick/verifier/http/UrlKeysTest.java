package io.tallystick.verifier.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyText;
import io.tallystick.verifier.support.Minted;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class UrlKeysTest {
  private static final String KEY = Minted.plain().key();

  @Test
  void key_asAnyParameter_isFound() {
    assertTrue(UrlKeys.isIn("/v1/authorize?key=" + KEY));
    assertTrue(UrlKeys.isIn("/?a=1&b=" + KEY + "&c=2"));
    assertTrue(UrlKeys.isIn("/?a=1;b=" + KEY + ";c=2"));
    assertTrue(UrlKeys.isIn("https://api.example/x?token=" + KEY + "#top"));
  }

  @Test
  void key_withoutAParameterName_isFound() {
    assertTrue(UrlKeys.isIn("/?" + KEY));
    assertTrue(UrlKeys.isIn("/?a&" + KEY));
  }

  @Test
  void key_percentEncoded_isFound() {
    String encoded =
        KEY.chars().mapToObj(c -> "%" + Integer.toHexString(c)).collect(Collectors.joining());
    assertTrue(UrlKeys.isIn("/?k=" + encoded));
    assertTrue(UrlKeys.isIn("/?k=" + KEY.replace("_", "%5F")));
  }

  @Test
  void shortestAndLongestKey_areFound() {
    String shortest = Minted.text("a", Environment.TEST).reveal();
    String longest = Minted.text("abcdefghijkl", Environment.TEST).reveal();
    assertEquals(KeyText.LENGTH_MAX, longest.length());
    assertTrue(UrlKeys.isIn("/?" + shortest));
    assertTrue(UrlKeys.isIn("/?" + longest));
  }

  @Test
  void url_withoutAKeyInItsQuery_isLeftAlone() {
    assertFalse(UrlKeys.isIn("/v1/authorize"));
    assertFalse(UrlKeys.isIn("/v1/authorize?"));
    assertFalse(UrlKeys.isIn("/v1/authorize?key=short"));
    assertFalse(UrlKeys.isIn("/v1/authorize?key=" + KEY.substring(1) + "x"));
    assertFalse(UrlKeys.isIn("/?k=" + "%zz".repeat(60)));
    assertFalse(UrlKeys.isIn("/?k=" + "a".repeat(5_000)));
  }
}
