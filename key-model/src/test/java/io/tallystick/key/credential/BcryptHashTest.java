package io.tallystick.key.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BcryptHashTest {
  private static final Pattern HASH =
      Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-4])\\$[./A-Za-z0-9]{53}");
  private static final String GOOD = "$2b$10$" + "./AZaz09".repeat(6) + "abcde";
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
        if (HASH.matcher(text).matches()) {
          assertEquals(text, BcryptHash.parse(text).text());
        } else {
          assertThrows(IllegalArgumentException.class, () -> BcryptHash.parse(text));
        }
      }
    }
  }

  /** Such a character is two of a string and one byte, so that bytes end before the string does. */
  @Test
  void charactersBeyondTheBasicPlane_areRefused() {
    for (int at = 0; at < GOOD.length() - 1; at++) {
      for (int left = 1; left <= 2; left++) {
        String text = GOOD.substring(0, at) + "\uD83D\uDE00" + GOOD.substring(at + left);
        assertThrows(IllegalArgumentException.class, () -> BcryptHash.parse(text));
      }
    }
  }

  @Test
  void noHash_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> BcryptHash.parse("$2a$10$short"));
  }

  @Test
  void anyTextWithAFewCharactersChanged_isParsedIfItIsThePattern() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    int hashes = 0;
    for (int i = 0; i < 100_000; i++) {
      StringBuilder text = new StringBuilder(GOOD);
      for (int changes = random.nextInt(3); changes > 0; changes--) {
        text.setCharAt(random.nextInt(GOOD.length()), (char) (0x20 + random.nextInt(0x70)));
      }
      text.setLength(random.nextInt(10) == 0 ? random.nextInt(62) : GOOD.length());
      boolean expected = HASH.matcher(text).matches();
      assertEquals(expected, isParsed(text.toString()), text + " of seed " + seed);
      hashes += expected ? 1 : 0;
    }
    assertEquals(true, hashes > 1_000 && hashes < 99_000, "seed " + seed);
  }

  private static boolean isParsed(String text) {
    try {
      BcryptHash.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
