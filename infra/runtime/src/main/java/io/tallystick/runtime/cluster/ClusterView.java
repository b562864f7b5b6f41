package io.tallystick.runtime.cluster;

import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What this node knows of itself and of the others, fed by both ways that reports take. Any thread.
 */
final class ClusterView {
  /** A single node tells of what it folds within this time. */
  private static final long PAUSE_MILLIS_MIN = 5;

  /** So a hundred nodes send each other 500 reports a second at the most. */
  private static final long PAUSE_MILLIS_PER_NODE = 2;

  private final NodeIdentity identity;
  private final Supplier<String> address;
  private final Freshness freshness;
  private final Peers peers;
  private final Changes folded = new Changes();
  private final Changes heard = new Changes();
  private long sequence;
  private volatile AppliedOffsets applied = AppliedOffsets.NONE;
  private volatile Hearing hearing = new Hearing(false, 0, 0, List.of());

  ClusterView(NodeIdentity identity, Freshness freshness, Supplier<String> address) {
    this.identity = identity;
    this.freshness = freshness;
    this.address = address;
    this.peers = new Peers(identity.instance());
  }

  NodeIdentity identity() {
    return identity;
  }

  Freshness freshness() {
    return freshness;
  }

  Peers peers() {
    return peers;
  }

  /** Changes when something was folded here. */
  Changes folded() {
    return folded;
  }

  /** Changes when another node was heard, or this one heard itself. */
  Changes heard() {
    return heard;
  }

  AppliedOffsets applied() {
    return applied;
  }

  /** The thread of the fold alone. */
  void begin(String topicId, Map<Integer, Long> next) {
    applied(AppliedOffsets.of(topicId).with(next));
  }

  /** The thread of the fold alone. */
  void applied(Map<Integer, Long> next) {
    AppliedOffsets further = applied.with(next);
    if (!further.equals(applied)) {
      applied(further);
    }
  }

  private void applied(AppliedOffsets further) {
    applied = further;
    freshness.applied(further);
    folded.changed();
  }

  /** What this node has to say now. Of two reports the later one never tells of less. */
  synchronized NodeReport report() {
    long nowNanos = System.nanoTime();
    return new NodeReport(
        identity,
        ++sequence,
        address.get(),
        freshness.ageNanos(nowNanos) / 1_000_000,
        freshness.isStale(nowNanos),
        false,
        applied);
  }

  /** Takes what another node, or this one, has said. */
  void hear(List<NodeReport> reports) {
    boolean isNew = false;
    for (NodeReport report : reports) {
      if (peers.heard(report, System.nanoTime())) {
        isNew = true;
        freshness.learnt(report.applied());
      }
    }
    if (isNew) {
      heard.changed();
    }
  }

  /** All that was said before {@code sinceNanos} has been heard. */
  void inContact(long sinceNanos) {
    freshness.inContact(sinceNanos);
    heard.changed();
  }

  /** The same by the one order of the topic. The thread that reads it alone. */
  void inContactThroughKafka(long sinceNanos) {
    Hearing before = hearing;
    long began = before.began() ? before.sinceNanos() : sinceNanos;
    hearing = new Hearing(true, began, sinceNanos, List.of());
    inContact(sinceNanos);
  }

  Hearing hearing() {
    Hearing now = hearing;
    // The peers are read later than the times: they may know more, never less.
    return new Hearing(now.began(), now.sinceNanos(), now.untilNanos(), peers.all());
  }

  long pauseMillis() {
    return Math.max(PAUSE_MILLIS_MIN, PAUSE_MILLIS_PER_NODE * peers.count());
  }
}
