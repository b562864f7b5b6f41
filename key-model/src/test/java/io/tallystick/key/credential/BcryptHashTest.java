package io.tallystick.key.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.junit.jupiter.api.Test;

class BcryptHashTest {
  private static final String DIGITS =
      "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

  @Test
  void everyFormOfAHash_comesBackAsItWas() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    for (char variant : "aby".toCharArray()) {
      for (int cost = Bcrypt.COST_MIN; cost <= Bcrypt.COST_MAX; cost++) {
        StringBuilder text = new StringBuilder("$2" + variant + (cost < 10 ? "$0" : "$") + cost);
        text.append('$');
        random.ints(53, 0, 64).forEach(digit -> text.append(DIGITS.charAt(digit)));
        BcryptHash hash = BcryptHash.parse(text.toString());
        long[] words = new long[BcryptHash.WORDS + 1];
        hash.copyTo(words, 1);
        assertEquals(text.toString(), hash.text(), "seed " + seed);
        assertEquals(hash, BcryptHash.of(hash.cost(), words, 1), "seed " + seed);
      }
    }
  }

  /** The text of a hash with any one character another one: the pattern and the words agree. */
  @Test
  void almostAHash_isOneOrIsRefused_asThePatternSays() {
    String hash = "$2b$12$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.";
    for (int at = 0; at < hash.length(); at++) {
      for (char c = 0; c < 0x180; c++) {
        String text = hash.substring(0, at) + c + hash.substring(at + 1);
        if (Bcrypt.isHash(text)) {
          assertEquals(text, BcryptHash.parse(text).text());
        } else {
          assertThrows(IllegalArgumentException.class, () -> BcryptHash.parse(text));
        }
      }
    }
  }

  @Test
  void noHash_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> BcryptHash.parse("$2a$10$short"));
  }
}
