package io.tallystick.runtime.cluster;

import java.util.Arrays;
import java.util.Map;

/**
 * How far a node has folded the key-log: for each partition the offset after the last record that
 * is in force. Means something only beside offsets of the same topic. Immutable.
 */
public final class AppliedOffsets {
  /** Of a node that has not begun. */
  public static final AppliedOffsets NONE = new AppliedOffsets("", new long[0]);

  static final int PARTITIONS_MAX = 10_000;

  private final String topicId;
  private final long[] next;

  private AppliedOffsets(String topicId, long[] next) {
    this.topicId = topicId;
    this.next = next;
  }

  /**
   * Takes the offsets by partition.
   *
   * @param topicId of the key-log that was folded
   */
  public static AppliedOffsets of(String topicId, long... next) {
    if (next.length > PARTITIONS_MAX) {
      throw new IllegalArgumentException("at most " + PARTITIONS_MAX + " partitions are known");
    }
    return new AppliedOffsets(topicId, next.clone());
  }

  /** The same log, further by what has been folded since. */
  public AppliedOffsets with(Map<Integer, Long> folded) {
    int count = next.length;
    for (int partition : folded.keySet()) {
      count = Math.max(count, partition + 1);
    }
    long[] further = Arrays.copyOf(next, count);
    folded.forEach((partition, offset) -> further[partition] = offset);
    return new AppliedOffsets(topicId, further);
  }

  public String topicId() {
    return topicId;
  }

  public int partitions() {
    return next.length;
  }

  /** The offset after the last one in force, 0 where nothing is. */
  public long next(int partition) {
    return partition < next.length ? next[partition] : 0;
  }

  /** Whether the record at this place of this log is in force. */
  public boolean has(String logTopicId, int partition, long offset) {
    return topicId.equals(logTopicId) && next(partition) > offset;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AppliedOffsets that
        && topicId.equals(that.topicId)
        && Arrays.equals(next, that.next);
  }

  @Override
  public int hashCode() {
    return topicId.hashCode() + 31 * Arrays.hashCode(next);
  }

  @Override
  public String toString() {
    return topicId + Arrays.toString(next);
  }
}
