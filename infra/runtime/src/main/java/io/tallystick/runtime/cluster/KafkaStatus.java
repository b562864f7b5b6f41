package io.tallystick.runtime.cluster;

import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.ConsumerThread;
import io.tallystick.runtime.kafka.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports by way of the status topic, sent by one thread and read by another. All stand in one
 * partition: when this node's own report comes back, everything that was said before it has been
 * heard. While Kafka is away it is tried again.
 */
final class KafkaStatus implements AutoCloseable {
  static final TopicPartition PARTITION = new TopicPartition(TopicNames.VERIFIER_STATUS, 0);
  private static final Logger LOG = LoggerFactory.getLogger(KafkaStatus.class);
  private static final long EVERY_MILLIS = 1_000;
  private static final long PAUSE_MILLIS = 500;
  private static final Duration POLL_MAX = Duration.ofMillis(500);

  private final ClusterView view;
  private final KafkaSettings kafka;
  private final StatusSender sender;
  private final StatusThread sending;
  private final ConsumerThread reading;
  private final SentTimes sent = new SentTimes();
  private boolean away;

  /** Where to go on when the consumer has to be opened anew; the reading thread's. */
  private long position = -1;

  KafkaStatus(ClusterView view, KafkaSettings kafka) {
    this.view = view;
    this.kafka = kafka;
    this.sender = new StatusSender(kafka, view.identity());
    this.sending = new StatusThread("status-kafka", view, EVERY_MILLIS, this::report);
    this.reading = new ConsumerThread("status-kafka-reading", this::read);
  }

  void start() {
    sending.start();
    reading.start();
  }

  /** Says that this node leaves, waits a little for that, and ends the threads. */
  @Override
  public void close() {
    sending.close();
    sender.leave(view.report().asLast());
    reading.close();
  }

  private void report() {
    long sinceNanos = System.nanoTime();
    NodeReport report = view.report();
    sent.put(report.sequence(), sinceNanos);
    sender.send(report);
  }

  private void read() {
    while (!reading.isClosing()) {
      try (KafkaConsumer<byte[], byte[]> opened = new KafkaConsumer<>(properties())) {
        reading.uses(opened);
        assign(opened);
        while (!reading.isClosing()) {
          poll(opened);
        }
      } catch (WakeupException | InterruptException e) {
        // The one who closes has asked for it; the loop's condition tells.
      } catch (RuntimeException e) {
        if (!away) {
          LOG.warn("nodes can't be heard through Kafka now: {}", e.toString());
        }
        away = true;
        pause();
      }
    }
  }

  /** A gap would be taken for having heard everything, so it goes on where it was. */
  private void assign(KafkaConsumer<byte[], byte[]> open) {
    open.assign(List.of(PARTITION));
    if (position >= 0) {
      open.seek(PARTITION, position);
    } else {
      open.seekToEnd(List.of(PARTITION));
      position = open.position(PARTITION);
    }
  }

  private void poll(KafkaConsumer<byte[], byte[]> open) {
    ConsumerRecords<byte[], byte[]> records = open.poll(POLL_MAX);
    if (records.isEmpty()) {
      return;
    }
    List<NodeReport> reports = new ArrayList<>(records.count());
    long ownSequence = -1;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      NodeReport report = NodeReportCodec.decode(record.value());
      if (report == null) {
        continue;
      }
      reports.add(report);
      if (report.identity().instance().equals(view.identity().instance())) {
        ownSequence = Math.max(ownSequence, report.sequence());
      }
    }
    view.hear(reports);
    position = open.position(PARTITION);
    away = false;
    Long sinceNanos = sent.take(ownSequence);
    if (sinceNanos != null) {
      view.inContactThroughKafka(sinceNanos);
    }
  }

  private void pause() {
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Map<String, Object> properties() {
    Map<String, Object> own = new HashMap<>();
    own.put("client.id", "tallystick-" + view.identity().node() + "-status-reading");
    own.put("auto.offset.reset", "earliest");
    own.put("default.api.timeout.ms", 5_000);
    return kafka.consumer(own);
  }
}
