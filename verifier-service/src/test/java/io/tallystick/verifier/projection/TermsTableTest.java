package io.tallystick.verifier.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyTerms;
import io.tallystick.key.text.Environment;
import io.tallystick.verifier.permit.KeyLimits;
import java.util.List;
import org.junit.jupiter.api.Test;

class TermsTableTest {
  private final TermsTable table = new TermsTable(new KeyLimits(List.of()));

  @Test
  void termsOfManyKeys_areStoredOnceAndForgottenWithTheLast() {
    int number = table.take(terms("acme"));
    assertEquals(number, table.take(terms("acme")));
    table.giveBack(number);
    assertNotNull(table.get(number));
    table.giveBack(number);
    assertNull(table.get(number));
    assertEquals(0, table.count());
    assertEquals(number, table.take(terms("other")));
  }

  @Test
  void moreTermsThanThereWasRoomFor_areAllThere() {
    int[] numbers = new int[1_000];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = table.take(terms("w" + i));
    }
    for (int i = 0; i < numbers.length; i++) {
      TermsTable.Entry entry = table.get(numbers[i]);
      assertNotNull(entry);
      assertEquals("w" + i, entry.terms().workspace());
    }
  }

  private static KeyTerms terms(String workspace) {
    return new KeyTerms(KeyKind.API_KEY, "sk", Environment.LIVE, workspace, KeyGrant.PLAIN);
  }
}
