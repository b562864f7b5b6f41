package io.tallystick.limit.redis;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class BreakerTest {
  private long nowNanos = Long.MAX_VALUE - Breaker.WELL_NANOS;
  private final Breaker breaker = new Breaker(() -> nowNanos);

  @Test
  void breaker_atTheStart_isOpenWithoutHavingOpened() {
    assertTrue(breaker.isOpen());
    assertEquals(0, breaker.openings());
  }

  @Test
  void failures_manyAtOnce_openItOnce() {
    assertTrue(breaker.passed());
    assertTrue(breaker.open());
    assertFalse(breaker.open());
    assertTrue(breaker.isOpen());
    assertEquals(1, breaker.openings());
  }

  @Test
  void success_closesItOnce() {
    assertTrue(breaker.passed());
    assertFalse(breaker.passed());
    assertFalse(breaker.isOpen());
  }

  @Test
  void openedAgainSoon_wantsTwiceAsManyProbesInARow_upToABound() {
    assertEquals(1, probesToClose());
    for (int wanted : new int[] {2, 4, 8, 16, 32, 32}) {
      nowNanos += Breaker.WELL_NANOS - 1;
      breaker.open();
      assertEquals(wanted, probesToClose());
    }
  }

  @Test
  void openedAfterItHeld_wantsOneProbe() {
    probesToClose();
    breaker.open();
    assertEquals(2, probesToClose());
    nowNanos += Breaker.WELL_NANOS;
    breaker.open();
    assertEquals(1, probesToClose());
  }

  @Test
  void failedProbe_betweenGoodOnes_beginsAnew() {
    probesToClose();
    breaker.open();
    assertFalse(breaker.passed());
    breaker.failed();
    assertFalse(breaker.passed());
    assertTrue(breaker.passed());
  }

  @Test
  void shut_staysOpenWhateverSucceeds() {
    probesToClose();
    breaker.shut();
    assertTrue(breaker.isOpen());
    assertFalse(breaker.passed());
    assertTrue(breaker.isOpen());
  }

  private int probesToClose() {
    int probes = 1;
    while (!breaker.passed()) {
      probes++;
      assertTrue(probes <= Breaker.PROBES_MAX, "never closes");
    }
    return probes;
  }
}
