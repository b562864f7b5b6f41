package io.tallystick.keyservice.signing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.token.SigningAlgorithm;
import io.tallystick.key.token.SigningKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SigningPaceTest {
  private static final long LEAD = 300_000;
  private static final long LIFE = 300_000;
  private static final SigningPace PACE = new SigningPace(86_400_000, LEAD, 1_000, LIFE);
  private static final Instant START = Instant.parse("2026-11-26T10:00:00Z");

  /** A month of ticks by a clock that is set: whoever asks at any of them gets a good key. */
  @Test
  void keys_overAMonth_leaveNoGap_andAreKnownALeadBefore() {
    List<SigningKey> all = new ArrayList<>();
    Instant end = START.plusSeconds(30L * 86_400);
    for (Instant now = START; now.isBefore(end); now = now.plusSeconds(30)) {
      tick(all, now);
      if (now.isAfter(START.plusSeconds(1))) {
        SigningKey signs = PACE.current(all, now);
        assertNotNull(signs, now.toString());
        assertTrue(signs.isTrusted(now.plusMillis(LIFE).minusMillis(1)), "all its tokens' life");
        boolean isFirst = signs.publishedAt().equals(START);
        assertTrue(isFirst || !signs.publishedAt().plusMillis(LEAD).isAfter(now));
      }
    }
    assertTrue(all.size() >= 30 && all.size() <= 32, "one a day: " + all.size());
  }

  @Test
  void retired_isReplacedWithoutAGap() {
    List<SigningKey> all = new ArrayList<>();
    tick(all, START);
    Instant command = START.plusSeconds(3_600);
    SigningKey before = all.get(0).endingAt(PACE.retiring(command));
    all.set(0, before);
    for (int second = 0; second < 3_600; second++) {
      Instant now = command.plusSeconds(second);
      tick(all, now);
      assertNotNull(PACE.current(all, now), () -> "at " + now);
    }
    assertEquals(2, all.size());
    assertFalse(before.isTrusted(command.plusSeconds(3_600)));
  }

  @Test
  void compromised_signsNothingMore() {
    List<SigningKey> all = new ArrayList<>();
    tick(all, START);
    Instant now = START.plusSeconds(60);
    all.set(0, all.get(0).endingAt(now));
    assertNull(PACE.current(all, now));
    assertTrue(PACE.needsNext(all, now));
  }

  @Test
  void fresh_signsAfterItsLeadAlone() {
    List<SigningKey> all = new ArrayList<>();
    tick(all, START);
    assertNull(PACE.current(all, START.plusMillis(999)));
    assertNotNull(PACE.current(all, START.plusMillis(1_000)));
  }

  private static void tick(List<SigningKey> all, Instant now) {
    if (PACE.needsNext(all, now)) {
      Instant from = PACE.signsFrom(now, PACE.current(all, now) != null);
      String kid = String.format("%043d", all.size());
      all.add(
          new SigningKey(
              kid,
              SigningAlgorithm.ES256,
              "{}",
              "https://keys.example.com",
              "key-1",
              now,
              from,
              PACE.until(from)));
    }
  }
}
