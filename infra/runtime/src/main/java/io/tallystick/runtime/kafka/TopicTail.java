package io.tallystick.runtime.kafka;

import io.tallystick.runtime.config.KafkaSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads a small topic of one partition from its beginning, in order, for ever. It
 * is ready once it has reached the end that the topic had at the start, and stays so. What fails is
 * logged and read again from the beginning, so the reader has to bear repetitions.
 */
public final class TopicTail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);
  private static final Duration POLL_MAX = Duration.ofMillis(500);
  private static final long PAUSE_MILLIS = 250;
  private static final int BATCH_RECORDS_MAX = 1_000;

  private final KafkaSettings kafka;
  private final String name;
  private final TopicPartition partition;
  private final Reader reader;
  private final ConsumerThread thread;
  private volatile boolean caughtUp;

  /** Takes one record after the other, on the tail's thread. A null value takes the key away. */
  public interface Reader {
    void read(String key, byte @Nullable [] value);
  }

  /**
   * @param name of the thread and the Kafka client
   */
  public TopicTail(KafkaSettings kafka, String name, String topic, Reader reader) {
    this.kafka = kafka;
    this.name = name;
    this.partition = new TopicPartition(topic, 0);
    this.reader = reader;
    this.thread = new ConsumerThread(name, this::run);
  }

  public void start() {
    thread.start();
  }

  /** Why what was read may lack something that was there before the start, null if it can't. */
  public @Nullable String notReady() {
    return caughtUp ? null : partition.topic() + " has not been read to its end yet";
  }

  @Override
  public void close() {
    thread.close();
  }

  private void run() {
    while (!thread.isClosing()) {
      try (KafkaConsumer<byte[], byte[]> opened = new KafkaConsumer<>(properties())) {
        thread.uses(opened);
        follow(opened);
      } catch (WakeupException | InterruptException e) {
        // The one who closes has asked for it; the loop's condition tells.
      } catch (RuntimeException e) {
        LOG.warn("{} can't be read now: {}", partition.topic(), e.toString());
        pause();
      }
    }
  }

  private void follow(KafkaConsumer<byte[], byte[]> opened) {
    List<TopicPartition> only = List.of(partition);
    opened.assign(only);
    opened.seekToBeginning(only);
    long end = opened.endOffsets(only).getOrDefault(partition, 0L);
    while (!thread.isClosing()) {
      caughtUp |= opened.position(partition) >= end;
      for (ConsumerRecord<byte[], byte[]> record : opened.poll(POLL_MAX)) {
        byte[] key = record.key();
        if (key != null) {
          reader.read(new String(key, StandardCharsets.UTF_8), record.value());
        }
      }
    }
  }

  private void pause() {
    try {
      Thread.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Object> properties() {
    Map<String, Object> own = new HashMap<>();
    own.put("client.id", name);
    own.put("auto.offset.reset", "earliest");
    own.put("max.poll.records", BATCH_RECORDS_MAX);
    return kafka.consumer(own);
  }
}
