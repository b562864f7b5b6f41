package io.tallystick.limit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lettuce.core.MigrateArgs;
import io.lettuce.core.cluster.SlotHash;
import io.tallystick.limit.redis.RedisUnavailable;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.RedisCluster;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A real cluster of three shards, of which the first has a replica. Each test leaves the second and
 * third shard as it found them.
 */
@Timeout(120)
final class RedisClusterIT {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final Limit LIMIT = new Limit("a", 5, 3_600_000);
  private static final Limit OTHER = new Limit("b", 5, 3_600_000);
  private static final int REPLICA = 3;

  private static RedisCluster cluster;

  @BeforeAll
  static void start() {
    cluster = RedisCluster.start(3, 1);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @Test
  void subjects_ofAllShards_areCountedOnceByAllNodes() {
    try (RateLimiter one = connect();
        RateLimiter other = connect()) {
      for (int i = 0; i < 30; i++) {
        String subject = "spread-" + i;
        assertEquals(Source.REDIS, take(one, subject, 3).source());
        assertEquals(0, take(other, subject, 2).limits().get(0).remaining());
        assertEquals(Outcome.DENIED, take(one, subject, 1).outcome());
      }
      assertEquals(0, one.stats().redisErrors() + other.stats().redisErrors());
      assertFalse(one.stats().breakerOpen());
    }
  }

  @Test
  void shardKilled_losesItsSubjectsAlone_andComesBack() {
    String lost = subjectOf(1, "killed");
    String kept = subjectOf(2, "kept");
    try (RateLimiter limiter = connect()) {
      take(limiter, lost, 1);
      cluster.kill(1);
      Await.until("its subject is lost", DEADLINE, () -> isLost(limiter, lost));
      assertTrue(limiter.stats().breakerOpen());
      assertTrue(ask(limiter, lost).toCompletableFuture().isDone(), "it is not asked");
      for (int i = 0; i < 5; i++) {
        assertEquals(new Decision(Outcome.ADMITTED, Source.REDIS, List.of()), bare(limiter, kept));
      }
      assertEquals(1, limiter.stats().breakerOpenings());
      clusterThatWantsAllShards_isDownUntilItServesAgain(limiter, kept);
      cluster.restart(1);
      Await.until("it is back", DEADLINE, () -> !isLost(limiter, lost));
      Await.until("all are well", DEADLINE, () -> !limiter.stats().breakerOpen());
    }
  }

  /** CLUSTERDOWN, as of a server that is cut off from most of its cluster. */
  private void clusterThatWantsAllShards_isDownUntilItServesAgain(
      RateLimiter limiter, String kept) {
    Asked.of(cluster.server(2), it -> it.configSet("cluster-require-full-coverage", "yes"));
    Await.until("the cluster is down", DEADLINE, () -> isLost(limiter, kept));
    assertTrue(limiter.stats().breakerOpenings() >= 2);
    Asked.of(cluster.server(2), it -> it.configSet("cluster-require-full-coverage", "no"));
    Await.until("it serves again", DEADLINE, () -> !isLost(limiter, kept));
  }

  @Test
  void slotOnItsWay_isFollowedThereAndKeepsItsCounts() {
    String moving = subjectOf(2, "moving");
    String young = anotherOfTheSlotOf(moving);
    int slot = SlotHash.getSlot(moving);
    try (RateLimiter limiter = connect()) {
      take(limiter, moving, 2);
      String from = Asked.of(cluster.server(2), it -> it.clusterMyId());
      String to = Asked.of(cluster.server(1), it -> it.clusterMyId());
      Asked.of(cluster.server(1), it -> it.clusterSetSlotImporting(slot, from));
      Asked.of(cluster.server(2), it -> it.clusterSetSlotMigrating(slot, to));
      assertEquals(2, take(limiter, moving, 1).limits().get(0).remaining(), "still here");
      assertEquals(4, take(limiter, young, 1).limits().get(0).remaining(), "already there");
      assertEquals(3, take(limiter, young, 1).limits().get(0).remaining(), "there again");
      halfMovedCall_isLostAlone(limiter, moving);
      migrate(moving);
      settle(slot, to);
      assertEquals(1, take(limiter, moving, 1).limits().get(0).remaining(), "moved");
      assertEquals(2, take(limiter, young, 1).limits().get(0).remaining());
      assertEquals(0, limiter.stats().breakerOpenings());
      settleBack(slot, moving, young);
      assertEquals(0, take(limiter, moving, 1).limits().get(0).remaining(), "moved back");
      assertEquals(0, limiter.stats().breakerOpenings());
    }
  }

  /** TRYAGAIN: one of its keys is still on the old server, the other would be on the new one. */
  private static void halfMovedCall_isLostAlone(RateLimiter limiter, String moving) {
    assertEquals(
        Source.REDIS_LOST,
        limiter.take(moving, List.of(LIMIT, OTHER), 1).toCompletableFuture().join().source());
    assertTrue(limiter.stats().redisErrors() > 0);
    assertFalse(limiter.stats().breakerOpen());
  }

  @Test
  void primaryKilled_replicaTakesOverCountsAndBoard() throws Exception {
    int before = isPrimary(0) ? 0 : REPLICA;
    int after = REPLICA - before;
    String subject = subjectOf(0, "failed over");
    try (RateLimiter limiter = connect();
        NoticeBoard board = board(subjectOf(0, "board"))) {
      assertEquals(2, take(limiter, subject, 3).limits().get(0).remaining());
      board.exchange("node", "1");
      Await.until(
          "the replica has it",
          DEADLINE,
          () -> Asked.of(cluster.server(after), it -> it.dbsize()) >= 2);
      cluster.kill(before);
      Await.until("its subject is lost", DEADLINE, () -> isLost(limiter, subject));
      assertEquals(Source.REDIS, take(limiter, subjectOf(2, "beside"), 0).source());
      Await.until("the replica counts", DEADLINE, () -> !isLost(limiter, subject));
      assertEquals(1, take(limiter, subject, 1).limits().get(0).remaining());
      Await.until("the board is there", DEADLINE, () -> isUp(board));
      Await.until("the dead is forgotten", DEADLINE, () -> !limiter.stats().breakerOpen());
    } finally {
      cluster.restart(before);
      Await.until(
          "it follows",
          DEADLINE,
          () ->
              Asked.of(cluster.server(before), it -> it.info("replication"))
                  .contains("master_link_status:up"));
    }
  }

  @Test
  void clusterTakenForOneServer_isRefusedWhereItWouldHaveToFollow() {
    String uri = cluster.server(1).uri();
    try (RateLimiter limiter = connect(uri)) {
      assertEquals(Source.REDIS_LOST, take(limiter, subjectOf(2, "elsewhere"), 1).source());
    }
  }

  private static RateLimiter connect() {
    RateLimiter limiter = connect(cluster.uri());
    Await.until("all are well", DEADLINE, () -> !limiter.stats().breakerOpen());
    return limiter;
  }

  private static RateLimiter connect(String uri) {
    return RateLimiter.connect(
        RateLimiterConfig.of(RedisAddress.parse(uri), OnRedisLoss.DENY)
            .withCommandTimeoutMillis(1_000)
            .withLeases(false));
  }

  private static NoticeBoard board(String name) {
    return NoticeBoard.open(RedisAddress.parse(cluster.uri()), name, 2_000);
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

  private static boolean isPrimary(int server) {
    return Asked.of(cluster.server(server), it -> it.info("replication")).contains("role:master");
  }

  private static void migrate(String subject) {
    String key = ScriptWithClock.key(subject, LIMIT);
    MigrateArgs<String> keys = MigrateArgs.Builder.keys(key);
    int port = cluster.server(1).config().port();
    Asked.of(cluster.server(2), it -> it.migrate("127.0.0.1", port, 0, 5_000, keys));
  }

  private static void settle(int slot, String owner) {
    Asked.of(cluster.server(1), it -> it.clusterSetSlotNode(slot, owner));
    Asked.of(cluster.server(2), it -> it.clusterSetSlotNode(slot, owner));
  }

  private static void settleBack(int slot, String... subjects) {
    String from = Asked.of(cluster.server(1), it -> it.clusterMyId());
    String to = Asked.of(cluster.server(2), it -> it.clusterMyId());
    Asked.of(cluster.server(2), it -> it.clusterSetSlotImporting(slot, from));
    Asked.of(cluster.server(1), it -> it.clusterSetSlotMigrating(slot, to));
    int port = cluster.server(2).config().port();
    for (String subject : subjects) {
      MigrateArgs<String> keys = MigrateArgs.Builder.keys(ScriptWithClock.key(subject, LIMIT));
      Asked.of(cluster.server(1), it -> it.migrate("127.0.0.1", port, 0, 5_000, keys));
    }
    Asked.of(cluster.server(2), it -> it.clusterSetSlotNode(slot, to));
    Asked.of(cluster.server(1), it -> it.clusterSetSlotNode(slot, to));
  }

  private static boolean isLost(RateLimiter limiter, String subject) {
    return take(limiter, subject, 0).source() == Source.REDIS_LOST;
  }

  private static Decision bare(RateLimiter limiter, String subject) {
    Decision decision = take(limiter, subject, 1);
    return new Decision(decision.outcome(), decision.source(), List.of());
  }

  private static CompletionStage<Decision> ask(RateLimiter limiter, String subject) {
    return limiter.take(subject, List.of(LIMIT), 0);
  }

  private static Decision take(RateLimiter limiter, String subject, long cost) {
    return limiter
        .take(subject, List.of(LIMIT), cost)
        .toCompletableFuture()
        .orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS)
        .join();
  }

  private static String subjectOf(int shard, String name) {
    return names(name)
        .filter(it -> cluster.shardOf(SlotHash.getSlot(it)) == shard)
        .findFirst()
        .orElseThrow();
  }

  private static String anotherOfTheSlotOf(String subject) {
    return names("young")
        .filter(it -> SlotHash.getSlot(it) == SlotHash.getSlot(subject))
        .findFirst()
        .orElseThrow();
  }

  private static Stream<String> names(String name) {
    return IntStream.range(0, 1_000_000).mapToObj(i -> name + " " + i);
  }
}
