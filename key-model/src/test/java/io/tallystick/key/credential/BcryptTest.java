package io.tallystick.key.credential;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class BcryptTest {
  private static final Pattern HASH =
      Pattern.compile("\\$2[aby]\\$(0[4-9]|1[0-4])\\$[./A-Za-z0-9]{53}");
  private static final String GOOD = "$2b$10$" + "./AZaz09".repeat(6) + "abcde";

  @Test
  void isHash_isThePatternForAnyTextWithAFewCharactersChanged() {
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
      assertEquals(expected, Bcrypt.isHash(text.toString()), text + " of seed " + seed);
      hashes += expected ? 1 : 0;
    }
    assertEquals(true, hashes > 1_000 && hashes < 99_000, "seed " + seed);
  }
}
