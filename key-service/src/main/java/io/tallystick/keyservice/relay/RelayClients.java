package io.tallystick.keyservice.relay;

import io.tallystick.runtime.config.KafkaSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * The consumer and the producer of one run of the relay. The relay's thread alone uses them. They
 * end in one of two ways: leaving, which hands the partitions over at once, or abandoned, which to
 * Kafka looks like a killed process.
 */
final class RelayClients {
  static final String GROUP = "tallystick-relay";
  private static final Duration LEAVE_WAIT = Duration.ofSeconds(1);
  private static final int BATCH_RECORDS_MAX = 500;
  private static final int FETCH_MAX_BYTES = 8 * 1024 * 1024;

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;

  RelayClients(KafkaSettings kafka, String node, RelayPace pace) {
    this.consumer = new KafkaConsumer<>(kafka.consumer(consumerProperties(node, pace)));
    try {
      this.producer = new KafkaProducer<>(kafka.producer(producerProperties(node, pace)));
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  KafkaConsumer<byte[], byte[]> consumer() {
    return consumer;
  }

  KafkaProducer<byte[], byte[]> producer() {
    return producer;
  }

  void leave() {
    producer.close(LEAVE_WAIT);
    consumer.close(
        CloseOptions.groupMembershipOperation(GroupMembershipOperation.LEAVE_GROUP)
            .withTimeout(LEAVE_WAIT));
  }

  /** Sends nothing: neither the end of a transaction nor a goodbye to the group. */
  void abandon() {
    try {
      producer.close(Duration.ZERO);
    } finally {
      consumer.close(
          CloseOptions.groupMembershipOperation(GroupMembershipOperation.REMAIN_IN_GROUP)
              .withTimeout(Duration.ZERO));
    }
  }

  /** A name of the node's own, so that it comes back to its partitions without sharing out anew. */
  static String instance(String node) {
    return GROUP + "-" + node;
  }

  private static Map<String, Object> consumerProperties(String node, RelayPace pace) {
    Map<String, Object> own = new HashMap<>();
    own.put("client.id", instance(node));
    own.put("group.id", GROUP);
    own.put("group.protocol", "classic");
    own.put("group.instance.id", instance(node));
    own.put("session.timeout.ms", pace.sessionMillis());
    own.put("heartbeat.interval.ms", pace.heartbeatMillis());
    own.put("isolation.level", "read_committed");
    // Where to go on is found by the relay itself; a jump would lose or repeat events.
    own.put("auto.offset.reset", "none");
    own.put("max.poll.records", BATCH_RECORDS_MAX);
    own.put("fetch.max.bytes", FETCH_MAX_BYTES);
    return own;
  }

  private static Map<String, Object> producerProperties(String node, RelayPace pace) {
    Map<String, Object> own = new HashMap<>();
    own.put("client.id", instance(node));
    own.put("transactional.id", instance(node));
    own.put("transaction.timeout.ms", pace.transactionMillis());
    own.put("delivery.timeout.ms", 8_000);
    own.put("request.timeout.ms", 4_000);
    own.put("max.block.ms", 10_000);
    // A transaction that has just ended is often not quite over at the next one's first request.
    own.put("retry.backoff.ms", 10);
    return own;
  }
}
