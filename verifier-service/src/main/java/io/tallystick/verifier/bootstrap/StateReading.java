package io.tallystick.verifier.bootstrap;

import io.tallystick.key.event.KeyState;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.KeyLogIdentity;
import io.tallystick.runtime.kafka.ReadProgress;
import io.tallystick.runtime.kafka.TopicNames;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the state topic once, from its beginning to its end, and finds out where each partition of
 * the key-log goes on. What it can't read whole it does not trust: that partition is left to the
 * key-log. One thread reads; any thread may ask how far it is, or stop it.
 */
final class StateReading {
  private static final Logger LOG = LoggerFactory.getLogger(StateReading.class);
  private static final int ATTEMPTS_MAX = 3;
  private static final int API_TIMEOUT_MILLIS = 10_000;
  private static final int FETCH_MAX_BYTES = 8 * 1024 * 1024;
  private static final int PARTITION_FETCH_MAX_BYTES = 2 * 1024 * 1024;
  private static final int RECEIVE_BUFFER_BYTES = 1024 * 1024;
  private static final int BATCH_RECORDS_MAX = 4_000;

  private final KafkaSettings kafka;
  private final String clientId;
  private final BiConsumer<KeyId, KeyState> restore;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private volatile boolean stopping;
  private volatile String progress = "the states of keys have not been reached yet";

  StateReading(KafkaSettings kafka, String clientId, BiConsumer<KeyId, KeyState> restore) {
    this.kafka = kafka;
    this.clientId = clientId;
    this.restore = restore;
  }

  String progress() {
    return progress;
  }

  void stop() {
    stopping = true;
    KafkaConsumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
  }

  /**
   * Restores every key that the topic has a trustworthy state of.
   *
   * @param topicId of the key-log of now
   * @return where the partitions of the key-log go on; those that are missing from the beginning
   */
  Map<Integer, Long> read(String topicId) {
    for (int attempt = 1; ; attempt++) {
      try {
        return readOnce(topicId);
      } catch (WakeupException | InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        if (stopping) {
          throw new WakeupException();
        }
        LOG.warn("the states of keys can't be read: {}", e.getMessage());
        if (attempt == ATTEMPTS_MAX || !(e instanceof RetriableException)) {
          LOG.warn("the states of keys are not used; the key-log alone is read");
          return Map.of();
        }
      }
    }
  }

  private Map<Integer, Long> readOnce(String topicId) {
    KeyLogIdentity topic = KeyLogIdentity.find(kafka, TopicNames.KEY_STATE);
    if (topic == null) {
      LOG.warn("there is no topic {}; the key-log alone is read", TopicNames.KEY_STATE);
      return Map.of();
    }
    StateTrust trust = new StateTrust();
    try (KafkaConsumer<byte[], byte[]> open = new KafkaConsumer<>(properties());
        StateDecoding decoding = new StateDecoding(topicId, batch -> take(batch, trust))) {
      consumer = open;
      if (stopping) {
        throw new WakeupException();
      }
      StatePartitions partitions = StatePartitions.assign(open, topic.partitions(), trust);
      readToTheEnd(open, partitions, decoding);
    } finally {
      consumer = null;
    }
    if (!topic.equals(KeyLogIdentity.find(kafka, TopicNames.KEY_STATE))) {
      LOG.warn("{} was made anew meanwhile; the key-log alone is read", TopicNames.KEY_STATE);
      return Map.of();
    }
    trust.log();
    return trust.next();
  }

  private void readToTheEnd(
      KafkaConsumer<byte[], byte[]> open, StatePartitions partitions, StateDecoding decoding) {
    ReadProgress reading =
        new ReadProgress("restoring keys from " + TopicNames.KEY_STATE, System.nanoTime());
    long records = 0;
    do {
      while (partitions.isBehind()) {
        ConsumerRecords<byte[], byte[]> polled = open.poll(StatePartitions.POLL_MAX);
        if (!polled.isEmpty()) {
          records += polled.count();
          tell(reading, records, partitions);
          decoding.add(polled);
        }
      }
      decoding.finish();
    } while (partitions.hasGrown());
    LOG.info("read {} states of keys in {} ms", records, reading.millis(System.nanoTime()));
  }

  private void tell(ReadProgress reading, long records, StatePartitions partitions) {
    long nowNanos = System.nanoTime();
    progress = reading.at(records, partitions.done(), partitions.total(), nowNanos);
    if (reading.isTimeToTell(nowNanos)) {
      LOG.info("{}", progress);
    }
  }

  private void take(StateBatch batch, StateTrust trust) {
    batch.keys().forEach(key -> restore.accept(key.id(), key.state()));
    trust.add(batch);
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
