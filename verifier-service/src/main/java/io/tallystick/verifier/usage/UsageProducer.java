package io.tallystick.verifier.usage;

import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.TopicNames;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the topic of usage, opened by its first use. One thread; what has become of a record
 * is told on one of Kafka's.
 */
final class UsageProducer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UsageProducer.class);

  /** How long one round waits for the topic's metadata. */
  private static final int BLOCK_MILLIS = 1_000;

  /** Shorter than the pause between reports, so that one secret never has two on their way. */
  private static final int DELIVERY_MILLIS = 9_000;

  /** How long a stop waits for what is left to be reported. */
  private static final long STOP_NANOS = 3_000_000_000L;

  /** The same with the wait for metadata that may be under way. */
  static final long STOP_MILLIS_MAX = BLOCK_MILLIS + STOP_NANOS / 1_000_000;

  private static final long LOOK_MILLIS = 100;

  private final KafkaSettings kafka;
  private final String node;
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private volatile boolean stopping;
  private volatile long stopNanos;

  UsageProducer(KafkaSettings kafka, String node) {
    this.kafka = kafka;
    this.node = node;
  }

  /** Sees that the topic is there: asked once, not found out by every single record. */
  void reach() {
    open().partitionsFor(TopicNames.KEY_USAGE);
  }

  /** Sends a record without waiting; {@code failed} hears of it if that comes to nothing. */
  void send(ProducerRecord<byte[], byte[]> record, Consumer<Exception> failed) {
    try {
      Future<RecordMetadata> unused =
          open()
              .send(
                  record,
                  (metadata, failure) -> {
                    if (failure != null) {
                      failed.accept(failure);
                    }
                  });
    } catch (RuntimeException e) {
      failed.accept(e);
      LOG.warn("a use waits to be reported: {}", e.getMessage());
    }
  }

  /** Sends a record and waits until Kafka has it; whether it has is unknown when this throws. */
  void deliver(ProducerRecord<byte[], byte[]> record) throws InterruptedException {
    Future<RecordMetadata> sent = open().send(record);
    while (true) {
      try {
        sent.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        return;
      } catch (TimeoutException e) {
        if (leftNanos() == 0) {
          throw new KafkaException("the stop waits no longer", e);
        }
      } catch (ExecutionException e) {
        throw new KafkaException(String.valueOf(e.getCause()), e);
      }
    }
  }

  /** From now on nothing waits for long. Any thread. */
  void stopSoon() {
    stopNanos = System.nanoTime() + STOP_NANOS;
    stopping = true;
  }

  @Override
  public void close() {
    KafkaProducer<byte[], byte[]> open = producer;
    if (open != null) {
      open.close(Duration.ofNanos(leftNanos()));
    }
  }

  private long leftNanos() {
    return stopping ? Math.max(0, stopNanos - System.nanoTime()) : STOP_NANOS;
  }

  private KafkaProducer<byte[], byte[]> open() {
    KafkaProducer<byte[], byte[]> open = producer;
    if (open == null) {
      open = new KafkaProducer<>(kafka.producer(properties(node)));
      producer = open;
    }
    return open;
  }

  private static Map<String, Object> properties(String node) {
    Map<String, Object> own = new HashMap<>();
    own.put("client.id", "tallystick-" + node + "-usage");
    own.put("compression.type", "lz4"); // Ids and names repeat.
    own.put("max.block.ms", BLOCK_MILLIS);
    own.put("request.timeout.ms", DELIVERY_MILLIS / 2);
    own.put("delivery.timeout.ms", DELIVERY_MILLIS);
    return own;
  }
}
