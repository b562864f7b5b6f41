package io.tallystick.verifier.projection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextStoreTest {
  @Test
  void anyTextsPutAndFreed_areThoseOfAPlainMap() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    TextStore store = new TextStore();
    Map<Integer, byte[]> plain = new HashMap<>();
    List<Integer> numbers = new ArrayList<>();
    for (int step = 0; step < 20_000; step++) {
      if (!numbers.isEmpty() && random.nextInt(5) < 2) {
        int number = numbers.remove(random.nextInt(numbers.size()));
        assertArrayEquals(plain.remove(number), store.read(number), "seed " + seed);
        store.free(number);
      } else {
        byte[] text = new byte[random.nextInt(100) == 0 ? random.nextInt(65_536) : step % 200];
        random.nextBytes(text);
        int number = store.put(text);
        assertTrue(plain.put(number, text) == null, "two texts in one place, seed " + seed);
        numbers.add(number);
      }
    }
    plain.forEach(
        (number, text) -> {
          assertArrayEquals(text, store.read(number), "seed " + seed);
          assertTrue(store.equals(number, text), "seed " + seed);
        });
  }

  @Test
  void freedRoom_isUsedAgain() {
    TextStore store = new TextStore();
    int first = store.put(new byte[90]);
    store.free(first);
    assertEquals(first, store.put(new byte[89]));
  }

  @Test
  void numberThatPointsNowhere_readsAsAnythingButNeverFails() {
    TextStore store = new TextStore();
    for (int number : new int[] {0, 1, 77, (1 << 15) - 1, 1 << 15, -1, Integer.MIN_VALUE}) {
      assertTrue(store.read(number).length >= 0);
    }
  }
}
