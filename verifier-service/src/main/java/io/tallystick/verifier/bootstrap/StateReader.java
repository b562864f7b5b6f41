package io.tallystick.verifier.bootstrap;

import io.tallystick.runtime.config.KafkaSettings;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * Reads some partitions of the state topic once, from their beginning to their end. One thread
 * reads; any thread may ask how far it is, or stop it.
 */
final class StateReader {
  private static final int API_TIMEOUT_MILLIS = 10_000;
  private static final int FETCH_MAX_BYTES = 8 * 1024 * 1024;
  private static final int PARTITION_FETCH_MAX_BYTES = 2 * 1024 * 1024;
  private static final int RECEIVE_BUFFER_BYTES = 1024 * 1024;
  private static final int BATCH_RECORDS_MAX = 4_000;

  private final KafkaSettings kafka;
  private final String clientId;
  private final StateDeserializer values;
  private final List<Integer> partitions;
  private volatile @Nullable KafkaConsumer<byte[], ReadState> consumer;
  private volatile boolean stopping;
  private volatile long done;
  private volatile long total;

  /** Takes batches in the order of the reading; may wait, which the reading then does too. */
  interface Sink {
    void add(StateBatch batch) throws InterruptedException;
  }

  /**
   * @param topicId of the key-log of now
   * @param partitions those to read
   */
  StateReader(KafkaSettings kafka, String clientId, String topicId, List<Integer> partitions) {
    this.kafka = kafka;
    this.clientId = clientId;
    this.values = new StateDeserializer(topicId);
    this.partitions = partitions;
  }

  /** How many offsets lie behind. */
  long done() {
    return done;
  }

  /** How many there are, as far as is known. */
  long total() {
    return total;
  }

  void stop() {
    stopping = true;
    KafkaConsumer<byte[], ReadState> open = consumer;
    if (open != null) {
      open.wakeup();
    }
  }

  /** Reads it all, and tells how far what it read can be trusted. */
  StateTrust read(Sink sink) throws InterruptedException {
    StateTrust trust = new StateTrust();
    try (KafkaConsumer<byte[], ReadState> open =
        new KafkaConsumer<>(properties(), new ByteArrayDeserializer(), values)) {
      consumer = open;
      if (stopping) {
        throw new WakeupException();
      }
      StatePartitions share = StatePartitions.assign(open, partitions, trust);
      total = share.total();
      do {
        while (share.isBehind()) {
          ConsumerRecords<byte[], ReadState> polled = open.poll(StatePartitions.POLL_MAX);
          done = share.done();
          total = share.total();
          if (!polled.isEmpty()) {
            StateBatch batch = StateBatch.of(polled, values);
            trust.add(batch);
            sink.add(batch);
          }
        }
      } while (share.hasGrown());
    } finally {
      consumer = null;
    }
    return trust;
  }

  private Map<String, Object> properties() {
    Map<String, Object> own = new HashMap<>();
    own.put("client.id", clientId);
    own.put("isolation.level", "read_committed");
    own.put("auto.offset.reset", "none");
    own.put("default.api.timeout.ms", API_TIMEOUT_MILLIS);
    own.put("fetch.max.bytes", FETCH_MAX_BYTES);
    own.put("max.partition.fetch.bytes", PARTITION_FETCH_MAX_BYTES);
    own.put("receive.buffer.bytes", RECEIVE_BUFFER_BYTES);
    own.put("max.poll.records", BATCH_RECORDS_MAX);
    return kafka.consumer(own);
  }
}
