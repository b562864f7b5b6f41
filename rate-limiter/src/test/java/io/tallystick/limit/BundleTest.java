package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BundleTest {
  private static final Limit LIMIT = new Limit("a", 1, 1_000);

  @Test
  void keys_ofAllLimits_areInOneHashSlotAndToldApart() {
    Bundle bundle =
        new Bundle(
            "acme/billing",
            List.of(
                new Claim("k/1", List.of(LIMIT, Limit.monthly("m", 1))),
                new Claim("o", List.of(Limit.gcra("a", 1, 1_000, 1), Limit.credits("c", 1)))));
    assertEquals(
        List.of(
            "ts:{acme/billing}:k/1:a:sliding",
            "ts:{acme/billing}:k/1:m:fixed",
            "ts:{acme/billing}:o:a:gcra",
            "ts:{acme/billing}:o:c:credits"),
        bundle.keys());
    assertEquals(4, bundle.limitCount());
    assertFalse(bundle.isEmpty());
  }

  @Test
  void claims_ofOneSubject_refused() {
    List<Claim> twice = List.of(claim("o"), claim("k"), claim("o"));
    assertThrows(IllegalArgumentException.class, () -> new Bundle("g", twice));
  }

  @Test
  void claims_ninth_refused() {
    assertEquals(8, new Bundle("g", claims(8)).limitCount());
    assertThrows(IllegalArgumentException.class, () -> new Bundle("g", claims(9)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "a}b"})
  void group_thatWouldLeaveItsHashSlot_refused(String group) {
    assertThrows(IllegalArgumentException.class, () -> new Bundle(group, List.of(claim("k"))));
  }

  @Test
  void claims_withoutLimits_countNothing() {
    assertTrue(new Bundle("g", List.of()).isEmpty());
    assertTrue(new Bundle("g", List.of(new Claim("k", List.of()))).isEmpty());
  }

  private static Claim claim(String subject) {
    return new Claim(subject, List.of(LIMIT));
  }

  private static List<Claim> claims(int count) {
    return IntStream.range(0, count).mapToObj(i -> claim("k" + i)).toList();
  }
}
