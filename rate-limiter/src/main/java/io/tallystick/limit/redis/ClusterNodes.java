package io.tallystick.limit.redis;

import io.lettuce.core.RedisURI;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Asks the servers of a cluster who holds which slot: those that it has heard of, and the ones of
 * the address when those are silent. One thread.
 */
final class ClusterNodes implements Finder {
  /** A silent server takes up to a second, so not all are asked at one go. */
  private static final int ASKED_AT_ONCE_MAX = 3;

  private final LettuceClient client;
  private final List<NodeAddress> seeds;
  private final RedisURI template;

  /** Who is asked next stands first. */
  private final List<NodeAddress> nodes;

  ClusterNodes(LettuceClient client, List<RedisURI> seeds) {
    this.client = client;
    this.seeds = seeds.stream().map(NodeAddress::of).toList();
    this.template = seeds.get(0);
    this.nodes = new ArrayList<>(this.seeds);
  }

  @Override
  public RedisURI primaryOf(int slot) throws InterruptedException {
    NodeAddress primary = load().primaryOf(slot);
    if (primary == null) {
      throw new RedisUnavailable("nobody in the cluster holds slot " + slot);
    }
    return primary.uri(template);
  }

  RedisURI uri(NodeAddress node) {
    return node.uri(template);
  }

  /** This server is asked after all others: what it says may be what it alone believes. */
  void doubt(NodeAddress node) {
    if (nodes.remove(node)) {
      nodes.add(node);
    }
  }

  /**
   * The map as one server sees it now.
   *
   * @throws RedisUnavailable when none of those asked answers; others are asked the next time
   */
  SlotMap load() throws InterruptedException {
    String reason = "";
    for (int asked = 0; asked < Math.min(ASKED_AT_ONCE_MAX, nodes.size()); asked++) {
      NodeAddress node = nodes.get(0);
      try {
        SlotMap map = seenBy(node);
        remember(map);
        return map;
      } catch (RedisUnavailable failure) {
        reason = node + ": " + failure.getMessage();
        doubt(node);
      }
    }
    throw new RedisUnavailable(reason);
  }

  private SlotMap seenBy(NodeAddress node) throws InterruptedException {
    SlotMap map = SlotMap.parse(client.ask(uri(node), redis -> redis.clusterSlots()), node.host());
    if (map == null) {
      throw new RedisUnavailable("it knows of no shards");
    }
    return map;
  }

  private void remember(SlotMap map) {
    Set<NodeAddress> inOrder = new LinkedHashSet<>();
    nodes.stream().filter(map.nodes()::contains).forEach(inOrder::add);
    inOrder.addAll(map.nodes());
    inOrder.addAll(seeds);
    nodes.clear();
    nodes.addAll(inOrder);
  }
}
