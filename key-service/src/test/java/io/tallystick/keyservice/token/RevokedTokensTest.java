package io.tallystick.keyservice.token;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.codec.RevokedTokenCodec;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.token.RevokedToken;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class RevokedTokensTest {
  private static final KeyId CLIENT = new KeyId("ID88800000000000");
  private static final KeyId OTHER = new KeyId("ID88800000000001");
  private static final Instant START = Instant.parse("2026-11-26T12:00:00Z");
  private static final Duration LIFE = Duration.ofMinutes(5);

  private final ManualClock clock = new ManualClock();
  private final RevokedTokens tokens = new RevokedTokens(clock);

  @Test
  void token_isRevoked_forItsOwnClient_untilItEnds() {
    revoke(CLIENT, 1);
    assertTrue(tokens.contains(CLIENT, id(1)));
    assertFalse(tokens.contains(OTHER, id(1)));
    assertFalse(tokens.contains(CLIENT, id(2)));
    revoke(CLIENT, 1);
    assertEquals(1, tokens.size(), "read twice, revoked once");
    clock.now = START.plus(LIFE).plusSeconds(1);
    revoke(CLIENT, 1);
    for (int i = 0; i < 2_000; i++) {
      tokens.read(id(i), new byte[0]);
    }
    assertEquals(0, tokens.size(), "nothing is kept longer than it is needed");
    assertEquals(2_000, tokens.unreadable());
  }

  @Test
  void client_mayHaveSoManyAndNoMore_untilTheyEnd() {
    for (int i = 0; i < RevokedTokens.PER_CLIENT_MAX; i++) {
      assertTrue(tokens.hasRoom(CLIENT), "at " + i);
      revoke(CLIENT, i);
    }
    assertFalse(tokens.hasRoom(CLIENT));
    assertTrue(tokens.hasRoom(OTHER), "the bound is each client's own");
    assertEquals(RevokedTokens.PER_CLIENT_MAX, tokens.size());
    clock.now = START.plus(LIFE);
    assertTrue(tokens.hasRoom(CLIENT), "without another record that would sweep");
    assertEquals(0, tokens.size());
  }

  private void revoke(KeyId client, int number) {
    tokens.read(
        id(number),
        RevokedTokenCodec.encode(new RevokedToken(id(number), client, START.plus(LIFE), START)));
  }

  private static String id(int number) {
    return String.format("%022d", number);
  }

  private static final class ManualClock extends Clock {
    private Instant now = START;

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
