package io.tallystick.runtime.cluster;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How fresh what a node has folded is, told by its own monotonic clock alone. It is as of its last
 * contact with the others, or, while it lacks what another has, as of the contact before it learnt
 * that: the other can't have had it for longer. Any thread; asking takes no lock.
 */
public final class Freshness {
  private static final long NEVER = Long.MAX_VALUE;

  private final Bound bound;
  private final long bornNanos;
  private final List<Lacks> lacks = new ArrayList<>();
  private AppliedOffsets own = AppliedOffsets.NONE;

  /** All times in here are nanoseconds since this was born, so that they can be compared. */
  private volatile long contactNanos;

  private volatile long lacksSinceNanos = NEVER;

  /**
   * When a node is stale.
   *
   * @param nanos how old what it knows may be
   * @param servesWhenIsolated whether it goes on when it can't tell how old that is
   */
  public record Bound(long nanos, boolean servesWhenIsolated) {}

  public Freshness(Bound bound, long nowNanos) {
    this.bound = bound;
    this.bornNanos = nowNanos;
  }

  /** This node has folded so far. */
  public synchronized void applied(AppliedOffsets offsets) {
    if (!offsets.topicId().equals(own.topicId())) {
      lacks.clear();
    }
    own = offsets;
    for (int partition = 0; partition < lacks.size(); partition++) {
      lacks.get(partition).applied(own.next(partition));
    }
    recount();
  }

  /** Another node has folded so far. To be told before the contact that brought it. */
  public synchronized void learnt(AppliedOffsets other) {
    // Another log's offsets, of another region or of before a restore, say nothing here.
    if (own.topicId().isEmpty() || !other.topicId().equals(own.topicId())) {
      return;
    }
    for (int partition = 0; partition < other.partitions(); partition++) {
      lacks(partition).learnt(other.next(partition), own.next(partition), contactNanos);
    }
    recount();
  }

  /**
   * Everything that others had told before {@code sinceNanos} has been learnt.
   *
   * @param sinceNanos by this node's monotonic clock, from before the asking began
   */
  public synchronized void inContact(long sinceNanos) {
    contactNanos = Math.max(contactNanos, sinceNanos - bornNanos);
  }

  /** Whether verdicts would rest on what may be too old. */
  public boolean isStale(long nowNanos) {
    long now = nowNanos - bornNanos;
    long since = lacksSinceNanos;
    if (since != NEVER) {
      return now - since > bound.nanos();
    }
    return !bound.servesWhenIsolated() && now - contactNanos > bound.nanos();
  }

  /** How long ago this node last knew that it lacked nothing. */
  public long ageNanos(long nowNanos) {
    return Math.max(0, nowNanos - bornNanos - Math.min(lacksSinceNanos, contactNanos));
  }

  /** Why the node is stale, null if it is not. */
  public @Nullable String reason(long nowNanos) {
    if (!isStale(nowNanos)) {
      return null;
    }
    long millis = ageNanos(nowNanos) / 1_000_000;
    return lacksSinceNanos != NEVER
        ? "another node has had events for up to " + millis + " ms that are missing here"
        : "cut off for " + millis + " ms from Kafka and from Redis, events may be missing here";
  }

  private Lacks lacks(int partition) {
    while (lacks.size() <= partition) {
      lacks.add(new Lacks());
    }
    return lacks.get(partition);
  }

  private void recount() {
    long since = NEVER;
    for (Lacks lack : lacks) {
      since = Math.min(since, lack.sinceNanos());
    }
    lacksSinceNanos = since;
  }
}
