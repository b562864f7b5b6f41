package io.tallystick.keyservice.usage;

import io.tallystick.keyservice.directory.UsageBatch;
import io.tallystick.keyservice.directory.UsageRetention;
import io.tallystick.keyservice.directory.UsageStore;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.ConsumerThread;
import io.tallystick.runtime.kafka.KeyLogIdentity;
import io.tallystick.runtime.kafka.TopicNames;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads what verifiers report on the topic of key usage. It tells owners something,
 * and decides nothing: whatever fails here is logged and tried again, and never makes the node not
 * ready. A record that is no report is counted and passed over.
 */
public final class UsageTail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UsageTail.class);
  private static final Duration POLL_MAX = Duration.ofMillis(500);
  private static final long PAUSE_MILLIS = 1_000;
  private static final int BATCH_RECORDS_MAX = 1_000;

  /** How long it may see to old minutes before it polls again. */
  private static final long PRUNING_NANOS_MAX = 200_000_000;

  private final KafkaSettings kafka;
  private final UsageStore store;
  private final UsageRetention retention;
  private final ConsumerThread thread;
  private final LongAdder passedOver = new LongAdder();
  private final LongAdder repeated = new LongAdder();

  /**
   * @param name of the thread and the Kafka client
   */
  public UsageTail(KafkaSettings kafka, String name, UsageStore store, UsageRetention retention) {
    this.kafka = kafka;
    this.store = store;
    this.retention = retention;
    this.thread = new ConsumerThread(name, () -> run(name));
  }

  public void start() {
    thread.start();
  }

  /** How many records were no report that this version can read. */
  public long passedOver() {
    return passedOver.sum();
  }

  /** How many reports stood on the topic again, and were not counted again. */
  public long repeated() {
    return repeated.sum();
  }

  @Override
  public void close() {
    thread.close();
  }

  private void run(String name) {
    while (!thread.isClosing()) {
      try (KafkaConsumer<byte[], byte[]> opened = new KafkaConsumer<>(properties(name))) {
        thread.uses(opened);
        List<TopicPartition> partitions = assign(opened);
        while (!thread.isClosing()) {
          poll(opened, partitions);
          prune();
        }
      } catch (WakeupException | InterruptException e) {
        // The one who closes has asked for it; the loop's condition tells.
      } catch (RuntimeException e) {
        LOG.warn("reports of use can't be read now: {}", e.toString());
        pause();
      }
    }
  }

  private List<TopicPartition> assign(KafkaConsumer<byte[], byte[]> open) {
    KeyLogIdentity topic = KeyLogIdentity.read(kafka, TopicNames.KEY_USAGE);
    List<TopicPartition> partitions =
        IntStream.range(0, topic.partitions())
            .mapToObj(partition -> new TopicPartition(TopicNames.KEY_USAGE, partition))
            .toList();
    open.assign(partitions);
    Map<Integer, Long> start = store.start(topic.topicId());
    Map<TopicPartition, Long> first = open.beginningOffsets(partitions);
    for (TopicPartition partition : partitions) {
      long oldest = first.getOrDefault(partition, 0L);
      // Reports live for days only; where the last ones read are gone, the oldest there is goes on.
      open.seek(partition, Math.max(oldest, start.getOrDefault(partition.partition(), oldest)));
    }
    return partitions;
  }

  private void poll(KafkaConsumer<byte[], byte[]> open, List<TopicPartition> partitions) {
    ConsumerRecords<byte[], byte[]> records = open.poll(POLL_MAX);
    if (records.isEmpty()) {
      return;
    }
    UsageBatch batch = new UsageBatch(new ArrayList<>(), new ArrayList<>());
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (!UsageRecord.read(record, batch)) {
        passedOver.increment();
      }
    }
    Map<Integer, Long> next = new HashMap<>();
    partitions.forEach(partition -> next.put(partition.partition(), open.position(partition)));
    repeated.add(store.record(batch, next));
  }

  private void prune() {
    long startNanos = System.nanoTime();
    boolean more = true;
    while (more && System.nanoTime() - startNanos < PRUNING_NANOS_MAX) {
      more = store.prune(retention, Instant.now());
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Object> properties(String name) {
    Map<String, Object> own = new HashMap<>();
    own.put("client.id", name);
    own.put("auto.offset.reset", "earliest");
    own.put("max.poll.records", BATCH_RECORDS_MAX);
    return kafka.consumer(own);
  }
}
