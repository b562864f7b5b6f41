package io.tallystick.keyservice.directory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;

final class CursorTest {
  private static final KeyFilter FILTER = new KeyFilter("w", "o", null, null, "active", null);
  private static final Cursor CURSOR = Cursor.after(FILTER, 1_700_000_000_000L, "ID88800000000000");

  @Test
  void parse_ofText_isIdentityOnTheSameList() {
    assertEquals(CURSOR, Cursor.parse(CURSOR.text(), FILTER));
  }

  @Test
  void parse_onAnotherList_isRefused() {
    assertNull(Cursor.parse(CURSOR.text(), new KeyFilter("w", "p", null, null, "active", null)));
    assertNull(Cursor.parse(CURSOR.text(), new KeyFilter("v", "o", null, null, "active", null)));
    assertNull(Cursor.parse(CURSOR.text(), new KeyFilter("w", "o", null, null, null, null)));
    assertNull(Cursor.parse(CURSOR.text(), new KeyFilter("w", "o", "active", null, null, null)));
  }

  @Test
  void parse_whatIsNoCursor_isRefused() {
    assertNull(Cursor.parse("", FILTER));
    assertNull(Cursor.parse("AAAA", FILTER));
    assertNull(Cursor.parse("!!!", FILTER));
    assertNull(Cursor.parse(CURSOR.text() + "AAAA", FILTER));
  }

  /** The mark goes into URLs that outlive a node and its version: it must never change. */
  @Test
  void text_ofAFixedList_isTheOneThatWasHandedOutBefore() {
    assertEquals("s6O5zQAAAYvP5WgASUQ4ODgwMDAwMDAwMDAwMA", CURSOR.text());
  }
}
