package io.tallystick.events.example;

import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * Reads the key events into a table, from where the table is. Every partition belongs to this one
 * reader, so there is no group and Kafka keeps no offsets: the table's own are the only ones. Used
 * by one thread but for {@link #stop}; waits for a Kafka that is away.
 */
final class EventStream implements AutoCloseable {
  static final String TOPIC = "tallystick.key-events";
  private static final Duration POLL = Duration.ofSeconds(1);

  private final KafkaConsumer<String, byte[]> consumer;
  private final KeyTable table;
  private final Map<TopicPartition, Long> endAtStart;
  private volatile boolean stopping;

  EventStream(String kafka, KeyTable table)
      throws SQLException, ExecutionException, InterruptedException {
    this.table = table;
    TopicDescription topic = describe(kafka);
    table.belongTo(topic.topicId().toString());
    consumer = new KafkaConsumer<>(properties(kafka));
    List<TopicPartition> partitions = new ArrayList<>();
    topic.partitions().forEach(each -> partitions.add(new TopicPartition(TOPIC, each.partition())));
    consumer.assign(partitions);
    for (TopicPartition partition : partitions) {
      Long next = table.next(partition.partition());
      if (next == null) {
        consumer.seekToBeginning(List.of(partition));
      } else {
        consumer.seek(partition, next);
      }
    }
    endAtStart = consumer.endOffsets(partitions);
  }

  /** Applies the next events, if there are any within a second; says whether there were. */
  boolean poll() throws SQLException {
    try {
      ConsumerRecords<String, byte[]> records = consumer.poll(POLL);
      if (!records.isEmpty()) {
        table.apply(records);
      }
      return !records.isEmpty();
    } catch (OffsetOutOfRangeException e) {
      throw new HistoryLost("the events that come next were deleted from the stream");
    }
  }

  /** Whether all that was on the stream at the start is in the table. */
  boolean isCaughtUp() {
    return endAtStart.entrySet().stream()
        .allMatch(each -> consumer.position(each.getKey()) >= each.getValue());
  }

  /** Applies events until {@link #stop}, and tells when the table has become complete. */
  void run(Runnable whenCaughtUp) throws SQLException {
    boolean told = false;
    while (!stopping) {
      if (!told && isCaughtUp()) {
        whenCaughtUp.run();
        told = true;
      }
      poll();
    }
  }

  /** Makes {@link #run} return soon. Any thread. */
  void stop() {
    stopping = true;
  }

  @Override
  public void close() {
    consumer.close();
  }

  private static TopicDescription describe(String kafka)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.<String, Object>of("bootstrap.servers", kafka))) {
      return admin.describeTopics(List.of(TOPIC)).allTopicNames().get().values().iterator().next();
    }
  }

  private static Map<String, Object> properties(String kafka) {
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", kafka);
    properties.put("key.deserializer", StringDeserializer.class.getName());
    properties.put("value.deserializer", ByteArrayDeserializer.class.getName());
    // Without this, events of transactions that never took place would be applied.
    properties.put("isolation.level", "read_committed");
    // Lost history must be an error: going on at another place would leave a hole in the table.
    properties.put("auto.offset.reset", "none");
    properties.put("enable.auto.commit", "false");
    return properties;
  }
}
