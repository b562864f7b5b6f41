package io.tallystick.verifier.bootstrap;

import io.tallystick.runtime.kafka.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * The partitions of the state topic that are read, and how far. The end is that of now, looked at
 * again when it is reached: a state that compaction has taken away while the topic was read has its
 * successor behind the end as at start. One thread, that of the consumer.
 */
final class StatePartitions {
  static final Duration POLL_MAX = Duration.ofMillis(500);

  /** A partition without a leader must not keep a node from the key-log that it can read. */
  private static final long STALL_NANOS_MAX = Duration.ofSeconds(30).toNanos();

  /** While states keep coming there is no end; what is missed then is quarantined, not wrong. */
  private static final int ENDS_MAX = 50;

  private final Consumer<?, ?> consumer;
  private final List<TopicPartition> partitions;
  private Map<TopicPartition, Long> ends;
  private int endsSeen = 1;
  private long movedNanos = System.nanoTime();
  private long done;

  private StatePartitions(Consumer<?, ?> consumer, List<TopicPartition> partitions) {
    this.consumer = consumer;
    this.partitions = partitions;
    this.ends = consumer.endOffsets(partitions);
  }

  /** Assigns those that still have their beginning, and distrusts the others. */
  static StatePartitions assign(Consumer<?, ?> consumer, List<Integer> numbers, StateTrust trust) {
    List<TopicPartition> all =
        numbers.stream().map(number -> new TopicPartition(TopicNames.KEY_STATE, number)).toList();
    Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(all);
    List<TopicPartition> whole = new ArrayList<>();
    for (TopicPartition partition : all) {
      // Compaction leaves the beginning where it is: something else has taken records away.
      if (beginnings.getOrDefault(partition, 0L) > 0) {
        trust.refuse(partition.partition(), "its beginning was cut off");
      } else {
        whole.add(partition);
      }
    }
    consumer.assign(whole);
    whole.forEach(partition -> consumer.seek(partition, 0));
    return new StatePartitions(consumer, whole);
  }

  /** Whether there is more to read before the ends that are known. */
  boolean isBehind() {
    long now = 0;
    long missing = 0;
    for (TopicPartition partition : partitions) {
      long position = consumer.position(partition);
      now += position;
      missing += Math.max(0, ends.getOrDefault(partition, 0L) - position);
    }
    checkMoves(now);
    return missing > 0;
  }

  /** Asks for the ends of now: whether they are further than what was read. */
  boolean hasGrown() {
    if (endsSeen == ENDS_MAX || partitions.isEmpty()) {
      return false;
    }
    endsSeen++;
    ends = consumer.endOffsets(partitions);
    movedNanos = System.nanoTime();
    return partitions.stream().anyMatch(p -> ends.getOrDefault(p, 0L) > consumer.position(p));
  }

  /** How many offsets lie behind. */
  long done() {
    return done;
  }

  /** How many there are in all. */
  long total() {
    return ends.values().stream().mapToLong(Long::longValue).sum();
  }

  private void checkMoves(long now) {
    long nowNanos = System.nanoTime();
    if (now != done) {
      done = now;
      movedNanos = nowNanos;
    } else if (nowNanos - movedNanos > STALL_NANOS_MAX) {
      throw new TimeoutException("nothing of " + TopicNames.KEY_STATE + " came for 30 s");
    }
  }
}
