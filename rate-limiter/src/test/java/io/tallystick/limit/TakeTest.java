package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TakeTest {
  private static final Limit LIMIT = new Limit("a", 1, 1_000);

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "a}b"})
  void subject_thatWouldLeaveItsHashSlot_refused(String subject) {
    assertThrows(IllegalArgumentException.class, () -> new Take(subject, List.of(LIMIT), 1));
  }

  @Test
  void subject_tooLong_refused() {
    assertThrows(
        IllegalArgumentException.class, () -> new Take("s".repeat(257), List.of(LIMIT), 1));
  }

  @Test
  void limits_ninth_refused() {
    assertEquals(8, new Take("s", limits(8), 1).bundle().limitCount());
    assertThrows(IllegalArgumentException.class, () -> new Take("s", limits(9), 1));
  }

  @Test
  void limits_ofOneName_refused() {
    List<Limit> twice = List.of(LIMIT, new Limit("a", 2, 2_000));
    assertThrows(IllegalArgumentException.class, () -> new Take("s", twice, 1));
  }

  @Test
  void cost_negative_refused() {
    assertThrows(IllegalArgumentException.class, () -> new Take("s", List.of(LIMIT), -1));
  }

  @Test
  void cost_overEveryLimit_staysOverEveryLimit() {
    long cost = new Take("s", List.of(LIMIT), Long.MAX_VALUE).cost();
    assertEquals(Limit.LIMIT_MAX + 1, cost);
  }

  private static List<Limit> limits(int count) {
    return IntStream.range(0, count).mapToObj(i -> new Limit("l" + i, 1, 1_000)).toList();
  }
}
