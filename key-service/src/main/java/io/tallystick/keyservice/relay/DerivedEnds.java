package io.tallystick.keyservice.relay;

import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.LogPlace;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Finds out from a derived topic itself how far it has been relayed, for when the group's offset is
 * lost. Blocks; the relay's thread only.
 */
final class DerivedEnds implements AutoCloseable {
  private static final Duration POLL_MAX = Duration.ofMillis(100);
  private static final int SILENT_POLLS_MAX = 100;
  private static final long FIRST_LOOK_RECORDS = 64;
  private static final long FURTHER = 16;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String logTopicId;

  DerivedEnds(KafkaSettings kafka, String logTopicId) {
    Map<String, Object> own = new HashMap<>();
    own.put("client.id", "tallystick-relay-ends");
    own.put("isolation.level", "read_committed");
    own.put("auto.offset.reset", "none");
    this.consumer = new KafkaConsumer<>(kafka.consumer(own));
    this.logTopicId = logTopicId;
  }

  /** The offset of the key-log from which on nothing is on this partition; 0 when nothing is. */
  long next(TopicPartition partition) {
    consumer.assign(List.of(partition));
    long begin = consumer.beginningOffsets(List.of(partition)).getOrDefault(partition, 0L);
    long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
    // Records of aborted transactions and their marks count as offsets too, so one look at the
    // end may find nothing.
    for (long back = FIRST_LOOK_RECORDS; ; back *= FURTHER) {
      long from = Math.max(begin, end - back);
      long next = highest(partition, from, end) + 1;
      if (next > 0 || from == begin) {
        return next;
      }
    }
  }

  private long highest(TopicPartition partition, long from, long end) {
    consumer.seek(partition, from);
    long highest = -1;
    int silent = 0;
    while (consumer.position(partition) < end) {
      long before = consumer.position(partition);
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL_MAX)) {
        LogPlace place = LogPlace.of(record.headers());
        if (place != null && place.topicId().equals(logTopicId)) {
          highest = Math.max(highest, place.offset());
        }
      }
      silent = consumer.position(partition) == before ? silent + 1 : 0;
      if (silent > SILENT_POLLS_MAX) {
        throw new RelayFailure("the end of " + partition + " can't be read", null);
      }
    }
    return highest;
  }

  @Override
  public void close() {
    consumer.close();
  }
}
