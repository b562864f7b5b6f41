package io.tallystick.runtime.cluster;

import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The other nodes, by their newest reports. One that says that it leaves is forgotten at once, one
 * that is silent only when nobody can take it for alive any more. Bounded. Any thread.
 */
final class Peers {
  static final int COUNT_MAX = 10_000;
  static final long FORGOTTEN_AFTER_MILLIS = TimeUnit.MINUTES.toMillis(10);

  private final String ownInstance;
  private final ConcurrentHashMap<String, Peer> byInstance = new ConcurrentHashMap<>();

  /** Last words: a report that comes late by the other way must not bring a node back. */
  private final ConcurrentHashMap<String, Peer> left = new ConcurrentHashMap<>();

  Peers(String ownInstance) {
    this.ownInstance = ownInstance;
  }

  /** Takes a report; true if it says something new. */
  boolean heard(NodeReport report, long nowNanos) {
    String instance = report.identity().instance();
    if (instance.equals(ownInstance) || left.containsKey(instance)) {
      return false;
    }
    if (report.leaving()) {
      left.put(instance, new Peer(report, nowNanos));
      return byInstance.remove(instance) != null;
    }
    Peer known = byInstance.get(instance);
    boolean isNew =
        known == null
            ? byInstance.size() < COUNT_MAX
            : known.report().sequence() < report.sequence();
    if (isNew) {
      byInstance.put(instance, new Peer(report, nowNanos));
    }
    return isNew;
  }

  /** Forgets whom nobody has heard for long, and gives their instances. */
  List<String> forget(long nowNanos) {
    left.values().removeIf(peer -> isForgotten(peer, nowNanos));
    List<String> gone =
        byInstance.values().stream()
            .filter(peer -> isForgotten(peer, nowNanos))
            .map(peer -> peer.report().identity().instance())
            .toList();
    gone.forEach(byInstance::remove);
    return gone;
  }

  List<Peer> all() {
    return List.copyOf(byInstance.values());
  }

  int count() {
    return byInstance.size();
  }

  private static boolean isForgotten(Peer peer, long nowNanos) {
    return peer.silentMillis(nowNanos) > FORGOTTEN_AFTER_MILLIS;
  }
}
