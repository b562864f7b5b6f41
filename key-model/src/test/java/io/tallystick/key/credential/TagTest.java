package io.tallystick.key.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TagTest {
  @Test
  void partOfAText_isTheTagThatItSpells() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (int round = 0; round < 1_000; round++) {
      byte[] mark = new byte[32];
      random.nextBytes(mark);
      Tag tag = new Tag("p1", mark);
      byte[] text = latin1("..." + tag.text() + "..");
      assertEquals(tag, Tag.read("p1", text, 3, text.length - 2), "seed " + seed);
    }
  }

  @Test
  void whatIsNoTag_isNull() {
    byte[] text = latin1(new Tag("p1", new byte[32]).text());
    for (char wrong : new char[] {'=', '+', '/', ' ', '\u00e4'}) {
      byte[] almost = text.clone();
      almost[17] = (byte) wrong;
      assertNull(Tag.read("p1", almost, 0, almost.length));
    }
    assertNull(Tag.read("p1", text, 0, text.length - 1));
    assertNull(Tag.read("p1", latin1("A".repeat(44)), 0, 44));
  }

  private static byte[] latin1(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
