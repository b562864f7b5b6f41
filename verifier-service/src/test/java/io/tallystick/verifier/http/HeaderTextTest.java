package io.tallystick.verifier.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HeaderTextTest {
  @Test
  void plainText_staysAsItIs() {
    String plain = "night shift + 2, ~x";
    assertSame(plain, HeaderText.of(plain));
  }

  @Test
  void everythingElse_isPercentEncoded() {
    assertEquals("50%25", HeaderText.of("50%"));
    assertEquals("Zo%C3%AB", HeaderText.of("Zoë"));
    assertEquals("a%0D%0Ab", HeaderText.of("a\r\nb"));
  }

  @Test
  void anyText_isSafeAndComesBack() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int i = 0; i < 1_000; i++) {
      String text =
          random
              .ints(random.nextInt(20), 0, 0xD7FF)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      String safe = HeaderText.of(text);
      assertTrue(safe.chars().allMatch(c -> c >= 0x20 && c <= 0x7E), () -> "seed " + seed);
      String back = URLDecoder.decode(safe.replace("+", "%2B"), StandardCharsets.UTF_8);
      assertEquals(text, back, () -> "seed " + seed);
    }
  }
}
