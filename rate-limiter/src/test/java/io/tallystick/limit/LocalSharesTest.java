package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What nodes admit on their own, on a clock that the test moves. */
final class LocalSharesTest {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long START_MILLIS = Instant.parse("2026-11-26T10:00:00Z").toEpochMilli();

  private long nowNanos = 17;
  private long wallOffsetMillis;
  private Share share = Share.WHOLE;
  private final LocalShares node = node(1_024);

  @Test
  void shares_ofAllNodes_addUpToTheLimit() {
    for (long limit : new long[] {0, 1, 2, 7, 100, 1_000_003, Limit.LIMIT_MAX}) {
      for (int nodes = 1; nodes <= 9; nodes++) {
        int count = nodes;
        long sum = LongStream.range(0, count).map(i -> new Share((int) i, count).of(limit)).sum();
        assertEquals(limit, sum, limit + " on " + nodes);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Algorithm.class,
      names = {"SLIDING", "GCRA", "FIXED"})
  void anyCalls_neverPassTheShareInAnyInterval(Algorithm algorithm) {
    for (int i = 0; i < 20; i++) {
      long seed = Seeds.next();
      Random random = new Random(seed);
      LocalShares one = node(64);
      share = new Share(random.nextInt(3), 3);
      Limit limit = new Limit("a", algorithm, 30, 1_000, 15, false);
      long part = share.of(30);
      Limit promise = new Limit("a", algorithm, part, 1_000, share.of(limit.burst()), false);
      Trace trace = new Trace();
      for (int step = 0; step < 2_000; step++) {
        nowNanos += random.nextLong(20 * NANOS_PER_MILLI);
        if (take(one, limit, 1).outcome() == Outcome.ADMITTED) {
          trace.add(wallMillis() * 1_000 + nowNanos % NANOS_PER_MILLI / 1_000, 1);
        }
      }
      trace.assertNeverOver(promise, () -> "seed " + seed);
      assertTrue(trace.total() > 10 * part, trace.total() + " with seed " + seed);
    }
  }

  @Test
  void denied_isToldWhenItsShareHasRoomAgain() {
    share = new Share(0, 2);
    Limit limit = new Limit("a", 4, 1_000);
    assertEquals(1, take(node, limit, 1).limits().get(0).remaining());
    assertEquals(0, take(node, limit, 1).limits().get(0).remaining());
    Decision denied = take(node, limit, 1);
    assertEquals(Source.REDIS_LOST, denied.source());
    assertEquals(Outcome.DENIED, denied.outcome());
    nowNanos += denied.retryAfterMillis() * NANOS_PER_MILLI;
    assertEquals(Outcome.ADMITTED, take(node, limit, 1).outcome());
  }

  @Test
  void nextLoss_givesNoFreshShare() {
    Limit limit = new Limit("a", 4, 60_000);
    for (int i = 0; i < 4; i++) {
      assertEquals(Outcome.ADMITTED, take(node, limit, 1).outcome());
    }
    nowNanos += 30_000 * NANOS_PER_MILLI;
    assertEquals(Outcome.DENIED, take(node, limit, 1).outcome());
  }

  @Test
  void credits_areUnavailable() {
    assertEquals(Outcome.UNAVAILABLE, take(node, Limit.credits("c", 100), 1).outcome());
  }

  @Test
  void shareOfNothing_asksAgainLater() {
    share = new Share(3, 5);
    Limit limit = new Limit("a", 2, 5_000);
    assertEquals(5_000, take(node, limit, 1).retryAfterMillis());
    assertEquals(Decision.NEVER, take(node, limit, 3).retryAfterMillis());
  }

  @Test
  void claims_areTakenTogetherOrNotAtAll() {
    Claim wide = new Claim("wide", List.of(new Limit("a", 10, 60_000)));
    Claim narrow = new Claim("narrow", List.of(new Limit("a", 1, 60_000)));
    Bundle both = new Bundle("g", List.of(wide, narrow));
    assertEquals(Outcome.ADMITTED, node.decide(both, 1).outcome());
    Decision denied = node.decide(both, 1);
    assertEquals(Outcome.DENIED, denied.outcome());
    assertEquals(9, denied.limits().get(0).remaining());
  }

  @Test
  void shadow_deniesNothing() {
    Limit shadow = new Limit("a", 1, 60_000).inShadow();
    take(node, shadow, 1);
    Decision admitted = take(node, shadow, 1);
    assertEquals(Outcome.ADMITTED, admitted.outcome());
    assertTrue(admitted.limits().get(0).exceeded());
  }

  @Test
  void subjectsWithoutEnd_areBoundedAndForgotten() {
    Limit limit = new Limit("a", 10, 1_000);
    List<Outcome> outcomes = new ArrayList<>();
    for (int i = 0; i < 5_000; i++) {
      outcomes.add(take("s" + i, limit).outcome());
    }
    assertTrue(node.size() <= 1_024, node.size() + " counts");
    assertTrue(outcomes.contains(Outcome.UNAVAILABLE));
    nowNanos += 3_000 * NANOS_PER_MILLI;
    for (int i = 0; i < 200; i++) {
      assertEquals(Outcome.ADMITTED, take("t" + i, limit).outcome());
    }
  }

  @Test
  void month_endsByTheCalendarAndNeverBegins_twice() {
    Limit limit = Limit.monthly("m", 1);
    assertEquals(Outcome.ADMITTED, take(node, limit, 1).outcome());
    long toDecember = Instant.parse("2026-12-01T00:00:00Z").toEpochMilli() - START_MILLIS;
    wallOffsetMillis = toDecember - 1;
    assertEquals(1, take(node, limit, 1).retryAfterMillis());
    wallOffsetMillis = toDecember;
    assertEquals(Outcome.ADMITTED, take(node, limit, 1).outcome());
    wallOffsetMillis = 0;
    assertEquals(Outcome.DENIED, take(node, limit, 1).outcome());
    wallOffsetMillis = toDecember;
    assertEquals(Outcome.DENIED, take(node, limit, 1).outcome());
  }

  private long wallMillis() {
    return START_MILLIS + wallOffsetMillis + nowNanos / NANOS_PER_MILLI;
  }

  private LocalShares node(int countsMax) {
    return new LocalShares(
        countsMax, () -> share, () -> nowNanos, () -> Instant.ofEpochMilli(wallMillis()));
  }

  private Decision take(String subject, Limit limit) {
    return node.decide(new Take(subject, List.of(limit), 1).bundle(), 1);
  }

  private static Decision take(LocalShares by, Limit limit, long cost) {
    return by.decide(new Take("s", List.of(limit), cost).bundle(), cost);
  }
}
