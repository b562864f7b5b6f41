package io.tallystick.verifier.usage;

import io.tallystick.key.codec.SecretUseCodec;
import io.tallystick.key.state.SecretUse;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports uses of previous secrets to Kafka, from a thread and a producer of its own that no
 * verdict ever meets. While Kafka or the topic is away the uses wait, the latest of each secret. A
 * node without any use never connects. Closing reports the rest.
 */
public final class UseReports implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UseReports.class);
  private static final long ROUND_MILLIS = 500;
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(3);

  /** How long one round waits for the topic's metadata. */
  private static final int BLOCK_MILLIS = 1_000;

  /** Shorter than the pause between reports, so that one secret never has two on their way. */
  private static final int DELIVERY_MILLIS = 9_000;

  private final KafkaSettings kafka;
  private final String node;
  private final SecretUses uses;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "use-reports");
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private boolean away;

  /**
   * @param node names who saw the uses
   */
  public UseReports(KafkaSettings kafka, String node, SecretUses uses) {
    this.kafka = kafka;
    this.node = node;
    this.uses = uses;
    this.thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** Reports what is left, waits for it a little, and ends the thread. */
  @Override
  public void close() {
    closing.countDown();
    try {
      thread.join(BLOCK_MILLIS + CLOSE_WAIT.toMillis() + ROUND_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closing.await(ROUND_MILLIS, TimeUnit.MILLISECONDS)) {
        report(false);
      }
      report(true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The end of this thread.
    }
    KafkaProducer<byte[], byte[]> open = producer;
    if (open != null) {
      open.close(CLOSE_WAIT);
    }
    int lost = uses.openCount();
    if (lost > 0) {
      LOG.warn("uses of {} previous secrets could not be reported", lost);
    }
  }

  private void report(boolean rest) {
    try {
      if (uses.openCount() > 0) {
        KafkaProducer<byte[], byte[]> open = reached();
        long nowNanos = System.nanoTime();
        List<SecretUse> taken = rest ? uses.takeRest(nowNanos) : uses.take(nowNanos);
        taken.forEach(use -> send(open, use));
      } else {
        uses.take(System.nanoTime()); // Makes room.
      }
      away = false;
    } catch (RuntimeException e) {
      if (!away) {
        LOG.warn("uses of previous secrets wait to be reported: {}", e.getMessage());
      }
      away = true;
    }
  }

  /** The producer, once the topic is there: asked once, not found out by every single record. */
  private KafkaProducer<byte[], byte[]> reached() {
    KafkaProducer<byte[], byte[]> open = producer;
    if (open == null) {
      open = new KafkaProducer<>(kafka.producer(properties(node)));
      producer = open;
    }
    open.partitionsFor(TopicNames.KEY_USAGE);
    return open;
  }

  private void send(KafkaProducer<byte[], byte[]> open, SecretUse use) {
    try {
      Future<RecordMetadata> unused =
          open.send(
              record(use),
              (metadata, failure) -> {
                if (failure != null) {
                  uses.failed(use);
                }
              });
    } catch (RuntimeException e) {
      uses.failed(use);
      LOG.warn("a use of a previous secret waits to be reported: {}", e.getMessage());
    }
  }

  private ProducerRecord<byte[], byte[]> record(SecretUse use) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            TopicNames.KEY_USAGE, utf8(use.id().value()), SecretUseCodec.encode(node, use));
    record
        .headers()
        .add(KeyLogTopic.SPEC_VERSION_HEADER, utf8("1.0"))
        .add(KeyLogTopic.ID_HEADER, utf8(UUID.randomUUID().toString()))
        .add(KeyLogTopic.SOURCE_HEADER, utf8("/tallystick/verifier-service/" + node))
        .add(KeyLogTopic.TYPE_HEADER, utf8(SecretUseCodec.TYPE))
        .add(KeyLogTopic.TIME_HEADER, utf8(use.lastUsedAt().toString()))
        .add(KeyLogTopic.CONTENT_TYPE_HEADER, utf8("application/json"));
    return record;
  }

  private static Map<String, Object> properties(String node) {
    Map<String, Object> own = new HashMap<>();
    own.put("client.id", "tallystick-" + node + "-usage");
    own.put("max.block.ms", BLOCK_MILLIS);
    own.put("request.timeout.ms", DELIVERY_MILLIS / 2);
    own.put("delivery.timeout.ms", DELIVERY_MILLIS);
    return own;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
