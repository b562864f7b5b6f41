package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class RememberedDenialsTest {
  private static final Limit LIMIT = new Limit("a", 10, 1_000);

  private long nowNanos = -5;
  private final RememberedDenials denials = new RememberedDenials(16, () -> nowNanos);

  @Test
  void denial_withinItsWait_isRememberedAndCountedDown() {
    remember(take(1), 300);
    advanceMillis(100);
    Decision found = denials.find(take(1));
    assertNotNull(found);
    assertEquals(Source.REMEMBERED, found.source());
    assertEquals(Outcome.DENIED, found.outcome());
    assertEquals(200, found.retryAfterMillis());
  }

  @Test
  void denial_justBeforeItsRetryTime_isForgotten() {
    remember(take(1), 300);
    advanceMillis(297);
    assertNotNull(denials.find(take(1)));
    advanceMillis(1);
    assertNull(denials.find(take(1)));
  }

  @Test
  void denial_ofALongWait_isForgottenAfterASecond() {
    remember(take(1), 50_000);
    advanceMillis(999);
    assertNotNull(denials.find(take(1)));
    advanceMillis(1);
    assertNull(denials.find(take(1)));
  }

  @Test
  void denial_forEver_isForgottenAfterASecondToo() {
    remember(take(11), LimitState.NEVER);
    advanceMillis(999);
    Decision found = denials.find(take(12));
    assertNotNull(found);
    assertEquals(Decision.NEVER, found.retryAfterMillis());
    advanceMillis(1);
    assertNull(denials.find(take(11)));
  }

  @Test
  void call_ofASmallerCost_asksAgain() {
    remember(take(3), 300);
    assertNull(denials.find(take(2)));
    assertNull(denials.find(take(0)));
    assertNotNull(denials.find(take(4)));
  }

  @Test
  void call_ofACostOverTheLimit_isToldNever() {
    remember(take(3), 300);
    Decision found = denials.find(take(11));
    assertNotNull(found);
    assertEquals(Decision.NEVER, found.retryAfterMillis());
  }

  @Test
  void call_ofOtherLimitsOrAnotherSubject_asksAgain() {
    remember(take(1), 300);
    assertNull(denials.find(new Take("s", List.of(new Limit("a", 11, 1_000)), 1)));
    assertNull(denials.find(new Take("t", List.of(LIMIT), 1)));
  }

  @Test
  void table_ofOnePlace_remembersTheNewest() {
    RememberedDenials small = new RememberedDenials(1, () -> nowNanos);
    Take other = new Take("t", List.of(LIMIT), 1);
    small.remember(take(1), denied(300), nowNanos);
    small.remember(other, denied(300), nowNanos);
    assertNull(small.find(take(1)));
    assertNotNull(small.find(other));
  }

  private void remember(Take take, long retryAfterMillis) {
    denials.remember(take, denied(retryAfterMillis), denials.nowNanos());
  }

  private void advanceMillis(long millis) {
    nowNanos += TimeUnit.MILLISECONDS.toNanos(millis);
  }

  private static Take take(long cost) {
    return new Take("s", List.of(LIMIT), cost);
  }

  private static Decision denied(long retryAfterMillis) {
    LimitState state = new LimitState("s", LIMIT, 0, retryAfterMillis, true);
    return new Decision(Outcome.DENIED, Source.REDIS, List.of(state));
  }
}
