package io.tallystick.limit.redis;

import io.lettuce.core.cluster.SlotHash;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which server of a cluster holds which slot, as one of them sees it ({@code CLUSTER SLOTS}). Not
 * changed once it is read.
 */
final class SlotMap {
  static final int SLOTS = SlotHash.SLOT_COUNT;

  private final @Nullable NodeAddress[] primaryBySlot = new NodeAddress[SLOTS];
  private final Set<NodeAddress> nodes = new LinkedHashSet<>();

  private SlotMap() {}

  /** The slot of a key; keys with the same text in braces share one. */
  static int slotOf(String key) {
    return SlotHash.getSlot(key);
  }

  /**
   * Reads a reply: {@code [[first, last, [host, port, …] of the primary, … of replicas], …]}.
   *
   * @param saidBy the host that a server without a name stands for
   * @return null when it is no such reply, or nobody holds a slot
   */
  static @Nullable SlotMap parse(@Nullable List<Object> reply, String saidBy) {
    SlotMap map = new SlotMap();
    if (reply == null || !reply.stream().allMatch(range -> map.add(range, saidBy))) {
      return null;
    }
    return map.primaries().isEmpty() ? null : map;
  }

  /** Null when nobody holds the slot. */
  @Nullable NodeAddress primaryOf(int slot) {
    return primaryBySlot[slot];
  }

  Set<NodeAddress> primaries() {
    return Arrays.stream(primaryBySlot)
        .filter(Objects::nonNull)
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }

  /** Primaries and replicas. */
  Set<NodeAddress> nodes() {
    return nodes;
  }

  private boolean add(Object range, String saidBy) {
    if (!(range instanceof List<?> parts)
        || parts.size() < 3
        || !(parts.get(0) instanceof Long first)
        || !(parts.get(1) instanceof Long last)) {
      return false;
    }
    NodeAddress primary = node(parts.get(2), saidBy);
    if (primary == null || first < 0 || last >= SLOTS || first > last) {
      return false;
    }
    Arrays.fill(primaryBySlot, first.intValue(), last.intValue() + 1, primary);
    parts.stream().skip(2).map(it -> node(it, saidBy)).filter(Objects::nonNull).forEach(nodes::add);
    return true;
  }

  private static @Nullable NodeAddress node(Object node, String saidBy) {
    if (!(node instanceof List<?> parts)
        || parts.size() < 2
        || !(parts.get(1) instanceof Long port)) {
      return null;
    }
    return NodeAddress.known((String) parts.get(0), port, saidBy);
  }
}
