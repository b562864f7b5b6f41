package io.tallystick.runtime.cluster;

import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts reports on the status topic. One that can't be delivered soon is dropped, for the next one
 * says more. One thread at a time.
 */
final class StatusSender {
  private static final Logger LOG = LoggerFactory.getLogger(StatusSender.class);
  private static final Duration CLOSE_WAIT = Duration.ofMillis(500);
  private static final int DELIVERY_MILLIS = 2_000;
  private static final int BUFFER_BYTES = 1024 * 1024;

  private final KafkaSettings kafka;
  private final NodeIdentity identity;
  private @Nullable KafkaProducer<byte[], byte[]> producer;
  private boolean away;

  StatusSender(KafkaSettings kafka, NodeIdentity identity) {
    this.kafka = kafka;
    this.identity = identity;
  }

  void send(NodeReport report) {
    try {
      Future<RecordMetadata> unused = opened().send(record(report));
      away = false;
    } catch (InterruptException e) {
      Thread.currentThread().interrupt();
    } catch (KafkaException e) {
      if (!away) {
        LOG.warn("the status can't be reported through Kafka now: {}", e.getMessage());
      }
      away = true;
    }
  }

  /** Sends the last report, waits for it a little, and ends. */
  void leave(NodeReport last) {
    KafkaProducer<byte[], byte[]> open = producer;
    if (open == null) {
      return;
    }
    if (!away) {
      send(last);
    }
    open.close(CLOSE_WAIT);
  }

  private KafkaProducer<byte[], byte[]> opened() {
    KafkaProducer<byte[], byte[]> open = producer;
    if (open == null) {
      open = new KafkaProducer<>(kafka.producer(properties()));
      producer = open;
    }
    return open;
  }

  private ProducerRecord<byte[], byte[]> record(NodeReport report) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            TopicNames.VERIFIER_STATUS,
            KafkaStatus.PARTITION.partition(),
            utf8(identity.instance()),
            NodeReportCodec.encode(report));
    record
        .headers()
        .add(KeyLogTopic.SPEC_VERSION_HEADER, utf8("1.0"))
        .add(KeyLogTopic.ID_HEADER, utf8(identity.instance() + ":" + report.sequence()))
        .add(KeyLogTopic.SOURCE_HEADER, utf8("/tallystick/" + identity.kind().text()))
        .add(KeyLogTopic.TYPE_HEADER, utf8(NodeReportCodec.TYPE))
        .add(KeyLogTopic.TIME_HEADER, utf8(Instant.now().truncatedTo(ChronoUnit.MILLIS).toString()))
        .add(KeyLogTopic.CONTENT_TYPE_HEADER, utf8("application/json"));
    return record;
  }

  private Map<String, Object> properties() {
    Map<String, Object> own = new HashMap<>();
    own.put("client.id", "tallystick-" + identity.node() + "-status");
    own.put("max.block.ms", 1_000);
    own.put("request.timeout.ms", DELIVERY_MILLIS / 2);
    own.put("delivery.timeout.ms", DELIVERY_MILLIS);
    own.put("buffer.memory", BUFFER_BYTES);
    return own;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
