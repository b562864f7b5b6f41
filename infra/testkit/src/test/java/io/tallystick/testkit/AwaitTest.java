package io.tallystick.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class AwaitTest {
  @Test
  void until_conditionComesTrue_returnsAtThatMoment() {
    AtomicInteger asked = new AtomicInteger();
    Await.until("three questions", Duration.ofMinutes(1), () -> asked.incrementAndGet() == 3);
    assertEquals(3, asked.get());
  }

  @Test
  void until_deadlinePasses_saysWhatWasAwaited() {
    AssertionError failure =
        assertThrows(
            AssertionError.class,
            () -> Await.until("a blue moon", Duration.ofMillis(20), () -> false));
    assertEquals("not within 20 ms: a blue moon", failure.getMessage());
  }
}
