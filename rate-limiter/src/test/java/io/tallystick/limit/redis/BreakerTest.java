package io.tallystick.limit.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class BreakerTest {
  private final Breaker breaker = new Breaker();

  @Test
  void breaker_atTheStart_isOpenWithoutHavingOpened() {
    assertTrue(breaker.isOpen());
    assertEquals(0, breaker.openings());
  }

  @Test
  void failures_manyAtOnce_openItOnce() {
    assertTrue(breaker.close());
    assertTrue(breaker.open());
    assertFalse(breaker.open());
    assertTrue(breaker.isOpen());
    assertEquals(1, breaker.openings());
  }

  @Test
  void success_closesItOnce() {
    assertTrue(breaker.close());
    assertFalse(breaker.close());
    assertFalse(breaker.isOpen());
  }

  @Test
  void shut_staysOpenWhateverSucceeds() {
    breaker.close();
    breaker.shut();
    assertTrue(breaker.isOpen());
    assertFalse(breaker.close());
    assertTrue(breaker.isOpen());
  }
}
