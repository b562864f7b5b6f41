package io.tallystick.verifier.bootstrap;

import io.tallystick.runtime.kafka.TopicNames;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the key-log goes on after the states that were read: behind the highest place of each
 * partition, or at its beginning where the states can't be trusted to be whole. One thread.
 */
final class StateTrust {
  private static final Logger LOG = LoggerFactory.getLogger(StateTrust.class);

  private final Map<Integer, Long> highest = new HashMap<>();
  private final Map<Integer, String> refused = new HashMap<>();
  private long foreign;

  void add(StateBatch batch) {
    batch.highest().forEach((partition, offset) -> highest.merge(partition, offset, Math::max));
    batch.unreadable().forEach(this::refuse);
    foreign += batch.foreign();
  }

  /** Takes over what was found out about other partitions. */
  void addAll(StateTrust others) {
    highest.putAll(others.highest);
    refused.putAll(others.refused);
    foreign += others.foreign;
  }

  void refuse(int partition, String reason) {
    refused.putIfAbsent(partition, reason);
  }

  /** The offset of the key-log to go on at, for the partitions that need not begin at 0. */
  Map<Integer, Long> next() {
    Map<Integer, Long> next = new HashMap<>();
    highest.forEach((partition, offset) -> next.put(partition, offset + 1));
    next.keySet().removeAll(refused.keySet());
    return next;
  }

  void log() {
    refused.forEach(
        (partition, reason) ->
            LOG.warn(
                "partition {} of {} is not trusted, that of the key-log is read whole: {}",
                partition,
                TopicNames.KEY_STATE,
                reason));
    if (foreign > 0) {
      LOG.warn("{} states are of another key-log than that of now; not used", foreign);
    }
  }
}
