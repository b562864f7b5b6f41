package io.tallystick.key.text;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

final class IdWordsTest {
  private static final long SEED = 20261126;

  @Test
  void id_ofTheHalvesOfAnId_isThatId() {
    Random random = new Random(SEED);
    for (int i = 0; i < 1_000; i++) {
      KeyId id = id(random);
      long high = IdWords.high(id);
      long low = IdWords.low(id);
      assertTrue(high >>> IdWords.BITS == 0 && low >>> IdWords.BITS == 0);
      assertEquals(id, IdWords.id(high, low));
    }
  }

  private static KeyId id(Random random) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < KeyId.LENGTH; i++) {
      text.append(Base62.digit(random.nextInt(62)));
    }
    return new KeyId(text.toString());
  }
}
