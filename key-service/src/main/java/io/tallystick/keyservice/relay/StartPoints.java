package io.tallystick.keyservice.relay;

import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.TopicNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where each partition that this node is given goes on: at the group's offset if that was committed
 * among these very topics, else after what the derived topics hold. Called by the consumer on the
 * relay's thread, never while a transaction is open.
 */
final class StartPoints implements ConsumerRebalanceListener {
  private static final Logger LOG = LoggerFactory.getLogger(StartPoints.class);

  private final KafkaSettings kafka;
  private final TopicIds topics;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<Integer, Missing> missing = new HashMap<>();

  /** From which offset of the key-log on each derived topic still lacks what it makes. */
  private record Missing(long fromInEvents, long fromInState) {}

  StartPoints(KafkaSettings kafka, TopicIds topics, KafkaConsumer<byte[], byte[]> consumer) {
    this.kafka = kafka;
    this.topics = topics;
    this.consumer = consumer;
  }

  boolean lacksEvent(int partition, long offset) {
    Missing known = missing.get(partition);
    return known != null && offset >= known.fromInEvents;
  }

  boolean lacksState(int partition, long offset) {
    Missing known = missing.get(partition);
    return known != null && offset >= known.fromInState;
  }

  @Override
  public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return;
    }
    // An offset that a dead node's transaction still holds is waited for here.
    Map<TopicPartition, OffsetAndMetadata> committed = consumer.committed(Set.copyOf(partitions));
    List<TopicPartition> lost = new ArrayList<>();
    for (TopicPartition partition : partitions) {
      OffsetAndMetadata offset = committed.get(partition);
      if (offset != null && topics.mark().equals(offset.metadata())) {
        goOn(partition, new Missing(offset.offset(), offset.offset()));
      } else {
        lost.add(partition);
      }
    }
    if (!lost.isEmpty()) {
      find(lost);
    }
  }

  @Override
  public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
    partitions.forEach(partition -> missing.remove(partition.partition()));
  }

  private void find(List<TopicPartition> lost) {
    try (DerivedEnds ends = new DerivedEnds(kafka, topics.keyLog())) {
      for (TopicPartition partition : lost) {
        int number = partition.partition();
        long events = ends.next(new TopicPartition(TopicNames.KEY_EVENTS, number));
        long state = ends.next(new TopicPartition(TopicNames.KEY_STATE, number));
        LOG.info(
            "partition {} has no offset of these topics; it goes on at {} for {} and {} for {}",
            number,
            events,
            TopicNames.KEY_EVENTS,
            state,
            TopicNames.KEY_STATE);
        goOn(partition, new Missing(events, state));
      }
    }
  }

  private void goOn(TopicPartition partition, Missing from) {
    missing.put(partition.partition(), from);
    consumer.seek(partition, Math.min(from.fromInEvents, from.fromInState));
  }
}
