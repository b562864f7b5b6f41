package io.tallystick.testkit;

import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.embedded.FreePorts;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A real primary with a replica and the three sentinels that watch them, on 127.0.0.1. They start
 * as ones that have met before. One thread; what does not come up fails the test.
 */
public final class RedisSentinels implements AutoCloseable {
  /** By this name the sentinels know the primary. */
  public static final String PRIMARY_NAME = "main";

  private static final int SENTINELS = 3;
  private static final int FIRST_SENTINEL = 2;
  private static final int QUORUM = 2;

  /** A primary that is silent for this long is failed over. */
  private static final int DOWN_AFTER_MILLIS = 1_000;

  private static final int FAILOVER_TIMEOUT_MILLIS = 5_000;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final RedisGroup servers;

  private RedisSentinels(RedisGroup servers) {
    this.servers = servers;
  }

  /** Starts all five and returns once they could fail over. */
  public static RedisSentinels start() {
    int firstPort = FreePorts.block(FIRST_SENTINEL + SENTINELS);
    List<EmbeddedRedis.Config> configs = new ArrayList<>();
    configs.add(server(firstPort, List.of()));
    configs.add(server(firstPort + 1, List.of("replicaof 127.0.0.1 " + firstPort)));
    for (int i = 0; i < SENTINELS; i++) {
      configs.add(sentinel(firstPort, i));
    }
    RedisSentinels sentinels = new RedisSentinels(RedisGroup.start(configs));
    try {
      sentinels.awaitWatching();
      return sentinels;
    } catch (AssertionError late) {
      sentinels.close();
      throw late;
    }
  }

  /** The address for clients, which names the sentinels. */
  public String uri() {
    return IntStream.range(FIRST_SENTINEL, servers.size())
        .mapToObj(i -> "127.0.0.1:" + servers.port(i))
        .collect(
            Collectors.joining(",", "redis-sentinel://", "/0?sentinelMasterId=" + PRIMARY_NAME));
  }

  /** The server that is the primary at the start. */
  public EmbeddedRedis primary() {
    return servers.get(0);
  }

  /** The server that is its replica at the start. */
  public EmbeddedRedis replica() {
    return servers.get(1);
  }

  /** One of the three, counted from 0. */
  public EmbeddedRedis sentinel(int index) {
    return servers.get(FIRST_SENTINEL + index);
  }

  /** Ends the first primary at once. */
  public void killPrimary() {
    servers.kill(0);
  }

  /**
   * Makes the replica a primary and has the sentinels name it, while the first primary knows
   * nothing of it: as when the two are cut off from each other.
   */
  public void nameReplica() {
    RedisTalk.ask(servers.port(1), "REPLICAOF NO ONE");
    for (int i = FIRST_SENTINEL; i < servers.size(); i++) {
      RedisTalk.ask(servers.port(i), "SENTINEL REMOVE " + PRIMARY_NAME);
      RedisTalk.ask(servers.port(i), "SENTINEL " + monitor(servers.port(1)));
    }
  }

  /** Whether the first replica takes writes now. */
  public boolean hasFailedOver() {
    return RedisTalk.ask(servers.port(1), "INFO replication").contains("role:master");
  }

  @Override
  public void close() {
    servers.close();
  }

  private void awaitWatching() {
    Await.until(
        "the replica follows",
        PATIENCE,
        () -> RedisTalk.ask(servers.port(1), "INFO replication").contains("master_link_status:up"));
    for (int i = FIRST_SENTINEL; i < servers.size(); i++) {
      int port = servers.port(i);
      Await.until("the sentinel at " + port + " knows all", PATIENCE, () -> isWatching(port));
    }
  }

  private static boolean isWatching(int port) {
    String state = RedisTalk.ask(port, "INFO sentinel");
    return state.contains("status=ok") && state.contains("slaves=1,sentinels=" + SENTINELS);
  }

  private static EmbeddedRedis.Config server(int port, List<String> more) {
    List<String> lines = new ArrayList<>(more);
    lines.add("repl-diskless-sync yes");
    lines.add("repl-diskless-sync-delay 0");
    return config(port, EmbeddedRedis.Kind.SERVER, lines);
  }

  private static EmbeddedRedis.Config sentinel(int firstPort, int self) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "sentinel myid " + id(self),
                "sentinel " + monitor(firstPort),
                "sentinel down-after-milliseconds " + PRIMARY_NAME + " " + DOWN_AFTER_MILLIS,
                "sentinel failover-timeout " + PRIMARY_NAME + " " + FAILOVER_TIMEOUT_MILLIS,
                "sentinel known-replica " + PRIMARY_NAME + " 127.0.0.1 " + (firstPort + 1)));
    for (int i = 0; i < SENTINELS; i++) {
      if (i != self) {
        int port = firstPort + FIRST_SENTINEL + i;
        lines.add("sentinel known-sentinel " + PRIMARY_NAME + " 127.0.0.1 " + port + " " + id(i));
      }
    }
    return config(firstPort + FIRST_SENTINEL + self, EmbeddedRedis.Kind.SENTINEL, lines);
  }

  private static String monitor(int port) {
    return "monitor " + PRIMARY_NAME + " 127.0.0.1 " + port + " " + QUORUM;
  }

  private static EmbeddedRedis.Config config(
      int port, EmbeddedRedis.Kind kind, List<String> lines) {
    // With "redis-sentinel" anywhere in the path of its binary each would be a sentinel.
    Path data = ScratchFolder.create("redis-watched");
    return new EmbeddedRedis.Config(data, port, false, kind, lines);
  }

  private static String id(int index) {
    return String.format("%040x", index + 1);
  }
}
