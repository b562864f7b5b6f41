package io.tallystick.bench.measured;

import io.tallystick.runtime.kafka.TopicNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer that reads the whole state topic and throws it away, with the bootstrap's fetches. */
public final class BareReader {
  private static final Duration POLL_MAX = Duration.ofMillis(500);

  private BareReader() {}

  /** Reads every partition to its end and tells how many records came. */
  public static long read(String bootstrap) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", bootstrap);
    properties.put("key.deserializer", ByteArrayDeserializer.class.getName());
    properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
    properties.put("isolation.level", "read_committed");
    properties.put("fetch.max.bytes", 8 * 1024 * 1024);
    properties.put("max.partition.fetch.bytes", 2 * 1024 * 1024);
    properties.put("receive.buffer.bytes", 1024 * 1024);
    properties.put("max.poll.records", 4_000);
    List<TopicPartition> partitions =
        IntStream.range(0, StateTopic.PARTITIONS)
            .mapToObj(partition -> new TopicPartition(TopicNames.KEY_STATE, partition))
            .toList();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
      long records = 0;
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.getOrDefault(p, 0L))) {
        records += consumer.poll(POLL_MAX).count();
      }
      return records;
    }
  }
}
