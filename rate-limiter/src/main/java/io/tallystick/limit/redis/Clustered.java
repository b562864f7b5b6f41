package io.tallystick.limit.redis;

import io.lettuce.core.RedisURI;
import java.util.List;
import java.util.stream.Collectors;

/** The shards of a cluster, of which some servers are known at the start. */
final class Clustered extends Place {
  private final List<RedisURI> seeds;

  Clustered(List<RedisURI> seeds) {
    this.seeds = List.copyOf(seeds);
  }

  @Override
  Finder finder(LettuceClient client) {
    return new ClusterNodes(client, seeds);
  }

  @Override
  Lanes lanes(Lane.Surroundings surroundings) {
    return new ShardLanes(new ClusterNodes(surroundings.client(), seeds), surroundings);
  }

  @Override
  public String toString() {
    String scheme = seeds.get(0).isSsl() ? "rediss-cluster://" : "redis-cluster://";
    return seeds.stream()
        .map(seed -> NodeAddress.of(seed).toString())
        .collect(Collectors.joining(",", scheme, ""));
  }
}
