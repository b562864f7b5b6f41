package io.tallystick.verifier.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.credential.Bcrypt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BcryptWordsTest {
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
        assertTrue(Bcrypt.isHash(text.toString()));
        long[] words = new long[BcryptWords.WORDS + 1];
        BcryptWords.write(text.toString(), words, 1);
        assertEquals(cost, BcryptWords.cost(text.toString()));
        assertEquals(text.toString(), BcryptWords.read(cost, words, 1), "seed " + seed);
      }
    }
  }
}
