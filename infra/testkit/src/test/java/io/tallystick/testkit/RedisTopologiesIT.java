package io.tallystick.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(180)
final class RedisTopologiesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** The slot of this key, by the specification of Redis Cluster. */
  private static final int SLOT_OF_123456789 = 0x31c3;

  @Test
  void cluster_servesEachSlotAtItsShard_andFailsOverOrLosesWhatIsKilled() {
    try (RedisCluster cluster = RedisCluster.start(3, 1)) {
      int holder = cluster.shardOf(SLOT_OF_123456789);
      assertEquals("OK", ask(cluster, holder, "SET 123456789 x"));
      String elsewhere = ask(cluster, (holder + 1) % 3, "GET 123456789");
      String place = "127.0.0.1:" + cluster.server(holder).config().port();
      assertEquals("MOVED " + SLOT_OF_123456789 + " " + place, elsewhere);
      cluster.kill(0);
      Await.until(
          "the replica of the first shard takes over",
          PATIENCE,
          () -> ask(cluster, 3, "INFO replication").contains("role:master"));
      assertTrue(ask(cluster, 1, "CLUSTER INFO").contains("cluster_state:ok"));
    }
  }

  @Test
  void sentinels_nameTheReplicaOnceThePrimaryIsGone() {
    try (RedisSentinels sentinels = RedisSentinels.start()) {
      String before = namedPrimary(sentinels);
      assertEquals("127.0.0.1\n" + sentinels.primary().config().port(), before);
      sentinels.killPrimary();
      String after = "127.0.0.1\n" + sentinels.replica().config().port();
      Await.until("another is named", PATIENCE, () -> namedPrimary(sentinels).equals(after));
      Await.until("it takes writes", PATIENCE, sentinels::hasFailedOver);
    }
  }

  private static String ask(RedisCluster cluster, int server, String command) {
    return RedisTalk.ask(cluster.server(server).config().port(), command);
  }

  private static String namedPrimary(RedisSentinels sentinels) {
    return RedisTalk.ask(
        sentinels.sentinel(0).config().port(),
        "SENTINEL GET-MASTER-ADDR-BY-NAME " + RedisSentinels.PRIMARY_NAME);
  }
}
