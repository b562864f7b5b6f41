package io.tallystick.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ChildIdentityTest {
  private final ChildIdentity self = ChildIdentity.of(ProcessHandle.current());

  @Test
  void find_clockMovedByASecond_isStillTheSame() {
    ChildIdentity moved = new ChildIdentity(self.pid(), self.startedAt().plusSeconds(1));
    assertEquals(Optional.of(ProcessHandle.current()), ChildIdentity.parse(moved.text()).find());
  }

  @Test
  void find_numberGivenToAnother_isNobody() {
    ChildIdentity earlier = new ChildIdentity(self.pid(), self.startedAt().minusSeconds(60));
    assertEquals(Optional.empty(), earlier.find());
  }

  @Test
  void parse_nonsense_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> ChildIdentity.parse(""));
    assertThrows(IllegalArgumentException.class, () -> ChildIdentity.parse("12"));
    assertThrows(IllegalArgumentException.class, () -> ChildIdentity.parse("12 soon"));
  }
}
