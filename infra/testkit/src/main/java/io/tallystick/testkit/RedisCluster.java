package io.tallystick.testkit;

import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.embedded.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A real Redis Cluster on 127.0.0.1: shards that share the slots evenly, the first of them with
 * replicas. It starts as one that has met before, so nothing has to be negotiated. A lost shard
 * leaves the others in service. One thread; what does not come up fails the test.
 */
public final class RedisCluster implements AutoCloseable {
  /** A server that is silent for this long is failed over; a loaded machine needs that much. */
  private static final int NODE_TIMEOUT_MILLIS = 2_000;

  private static final int SLOTS = 16_384;
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Servers talk to each other on their port plus this. */
  private static final int BUS_OFFSET = 10_000;

  private static final int BUS_PORT_MAX = 32_000;
  private static final int PORT_ATTEMPTS_MAX = 500;

  private final int shards;
  private final RedisGroup servers;

  private RedisCluster(int shards, RedisGroup servers) {
    this.shards = shards;
    this.servers = servers;
  }

  /**
   * Starts a cluster and returns once it serves.
   *
   * @param replicas how many of the shards, from the first on, have a replica
   * @param more further lines for the settings of each server
   */
  public static RedisCluster start(int shards, int replicas, String... more) {
    int firstPort = ports(shards + replicas);
    List<EmbeddedRedis.Config> configs = new ArrayList<>();
    for (int i = 0; i < shards + replicas; i++) {
      Path data = ScratchFolder.create("redis-cluster");
      writeNodes(data, nodes(firstPort, shards, replicas, i));
      configs.add(
          new EmbeddedRedis.Config(
              data, firstPort + i, false, EmbeddedRedis.Kind.SERVER, settings(more)));
    }
    RedisCluster cluster = new RedisCluster(shards, RedisGroup.start(configs));
    try {
      cluster.awaitServing();
      return cluster;
    } catch (AssertionError late) {
      cluster.close();
      throw late;
    }
  }

  /** The address for clients, which names every server. */
  public String uri() {
    return IntStream.range(0, servers.size())
        .mapToObj(this::place)
        .collect(Collectors.joining(",", "redis-cluster://", ""));
  }

  /** The primary of a shard, counted from 0; after the shards come the replicas, in their order. */
  public EmbeddedRedis server(int index) {
    return servers.get(index);
  }

  /** The shard that the slot was given to at the start. */
  public int shardOf(int slot) {
    return IntStream.range(0, shards)
        .filter(i -> slot <= lastSlot(i, shards))
        .findFirst()
        .orElse(0);
  }

  /** Ends a server at once. */
  public void kill(int index) {
    servers.kill(index);
  }

  /** Starts a server again; what it counted is gone, its place in the cluster is not. */
  public void restart(int index) {
    servers.restart(index);
  }

  @Override
  public void close() {
    servers.close();
  }

  private String place(int index) {
    return "127.0.0.1:" + servers.port(index);
  }

  private void awaitServing() {
    for (int i = 0; i < servers.size(); i++) {
      int port = servers.port(i);
      Await.until(
          "the cluster serves at " + port,
          PATIENCE,
          () -> RedisTalk.ask(port, "CLUSTER INFO").contains("cluster_state:ok"));
    }
    for (int i = shards; i < servers.size(); i++) {
      int port = servers.port(i);
      Await.until(
          "the replica at " + port + " follows",
          PATIENCE,
          () -> RedisTalk.ask(port, "INFO replication").contains("master_link_status:up"));
    }
  }

  private static List<String> settings(String... more) {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "cluster-enabled yes",
                "cluster-config-file nodes.conf",
                "cluster-node-timeout " + NODE_TIMEOUT_MILLIS,
                "cluster-require-full-coverage no",
                "repl-diskless-sync yes",
                "repl-diskless-sync-delay 0"));
    lines.addAll(List.of(more));
    return lines;
  }

  private static int lastSlot(int shard, int shards) {
    return SLOTS * (shard + 1) / shards - 1;
  }

  /** The file in which a server keeps what it knows of the cluster, as one of them sees it. */
  private static List<String> nodes(int firstPort, int shards, int replicas, int self) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < shards + replicas; i++) {
      boolean primary = i < shards;
      int port = firstPort + i;
      String mine = i == self ? "myself," : "";
      String role = primary ? "master - " : "slave " + id(i - shards) + " ";
      int epoch = primary ? i + 1 : i - shards + 1;
      String slots =
          primary
              ? " " + (i == 0 ? 0 : lastSlot(i - 1, shards) + 1) + "-" + lastSlot(i, shards)
              : "";
      lines.add(
          id(i)
              + " 127.0.0.1:"
              + port
              + "@"
              + (port + BUS_OFFSET)
              + " "
              + mine
              + role
              + "0 0 "
              + epoch
              + " connected"
              + slots);
    }
    lines.add("vars currentEpoch " + shards + " lastVoteEpoch 0");
    return lines;
  }

  private static String id(int index) {
    return String.format("%040x", index + 1);
  }

  private static void writeNodes(Path data, List<String> lines) {
    try {
      Files.write(data.resolve("nodes.conf"), lines);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static int ports(int size) {
    for (int attempt = 0; attempt < PORT_ATTEMPTS_MAX; attempt++) {
      int first = FreePorts.block(size);
      int bus = first + BUS_OFFSET;
      if (bus + size < BUS_PORT_MAX
          && IntStream.range(bus, bus + size).allMatch(FreePorts::isFree)) {
        return first;
      }
    }
    throw new IllegalStateException("no ports for a cluster of " + size);
  }
}
