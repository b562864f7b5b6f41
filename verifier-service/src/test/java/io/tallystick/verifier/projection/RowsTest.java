package io.tallystick.verifier.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowsTest {
  private final List<Integer> reused = new ArrayList<>();
  private final Rows rows = new Rows(2, 2, reused::add);

  @Test
  void retiredRow_staysUntilAReaderOfItWouldKnow() {
    int first = rows.add(new long[] {1, 2});
    long era = rows.era();
    rows.retire(first);
    assertTrue(rows.isSound(era));
    assertEquals(2, rows.word(first, 1));
    rows.retire(rows.add(new long[] {3, 4}));
    assertNotEquals(first, rows.add(new long[] {5, 6}));
    assertEquals(List.of(), reused);
    rows.retire(rows.add(new long[] {7, 8}));
    assertEquals(List.of(first), reused);
    assertFalse(rows.isSound(era));
    assertEquals(first, rows.add(new long[] {9, 10}));
  }

  @Test
  void manyRows_areAllThere() {
    for (int i = 1; i <= 10_000; i++) {
      assertEquals(i, rows.add(new long[] {i, -i}));
    }
    long[] words = new long[2];
    for (int i = 1; i <= 10_000; i++) {
      rows.copy(i, words);
      assertEquals(i, words[0]);
      assertEquals(-i, words[1]);
    }
  }
}
