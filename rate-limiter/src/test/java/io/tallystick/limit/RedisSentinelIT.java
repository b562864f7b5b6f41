package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.limit.redis.RedisUnavailable;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.RedisSentinels;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A real primary, its replica and three sentinels, replaced because it died or without its
 * knowledge.
 */
@Timeout(120)
final class RedisSentinelIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Limit LIMIT = new Limit("a", 5, 3_600_000);

  private final RedisSentinels sentinels = RedisSentinels.start();

  @AfterEach
  void stop() {
    sentinels.close();
  }

  @Test
  void primaryKilled_withASentinel_replicaTakesOverCountsAndBoard() throws Exception {
    try (RateLimiter limiter = connect();
        NoticeBoard board = board()) {
      assertEquals(2, take(limiter, 3).limits().get(0).remaining());
      board.exchange("node", "1");
      awaitReplicated();
      sentinels.sentinel(0).close();
      sentinels.killPrimary();
      Await.until("it is lost", DEADLINE, () -> take(limiter, 0).source() == Source.REDIS_LOST);
      Await.until("the replica counts", DEADLINE, () -> take(limiter, 0).source() == Source.REDIS);
      assertEquals(1, take(limiter, 1).limits().get(0).remaining());
      Await.until("the board is there", DEADLINE, () -> isUp(board));
    }
  }

  @Test
  void primaryReplaced_withoutItsKnowledge_isLeftForTheNewOne() {
    try (RateLimiter limiter = connect()) {
      assertEquals(2, take(limiter, 3).limits().get(0).remaining());
      awaitReplicated();
      sentinels.nameReplica();
      // Only the new one can tell that nothing was taken.
      Asked.of(sentinels.replica(), it -> it.del(ScriptWithClock.key("s", LIMIT)));
      Await.until("the new one counts", DEADLINE, () -> remains(take(limiter, 1), 4));
      assertEquals(3, take(limiter, 1).limits().get(0).remaining());
      assertTrue(
          Asked.of(sentinels.primary(), it -> it.info("replication")).contains("role:master"),
          "the old one would have counted on");
    }
  }

  private static boolean remains(Decision decision, long count) {
    return decision.outcome() == Outcome.ADMITTED && decision.limits().get(0).remaining() == count;
  }

  private void awaitReplicated() {
    Await.until(
        "the replica has it",
        DEADLINE,
        () -> Asked.of(sentinels.replica(), it -> it.exists(ScriptWithClock.key("s", LIMIT))) == 1);
  }

  private RateLimiter connect() {
    RateLimiter limiter =
        RateLimiter.connect(
            RateLimiterConfig.of(RedisAddress.parse(sentinels.uri()), OnRedisLoss.DENY)
                .withCommandTimeoutMillis(1_000)
                .withLeases(false));
    Await.until("it is well", DEADLINE, () -> !limiter.stats().breakerOpen());
    return limiter;
  }

  private NoticeBoard board() {
    return NoticeBoard.open(RedisAddress.parse(sentinels.uri()), "ts:board", 2_000);
  }

  private static boolean isUp(NoticeBoard board) {
    try {
      return board.exchange("node", "2").equals(List.of("2"));
    } catch (RedisUnavailable notYet) {
      return false;
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private static Decision take(RateLimiter limiter, long cost) {
    return limiter
        .take("s", List.of(LIMIT), cost)
        .toCompletableFuture()
        .orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }
}
