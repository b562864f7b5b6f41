package io.tallystick.verifier.bootstrap;

import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.KeyLogIdentity;
import io.tallystick.runtime.kafka.ReadProgress;
import io.tallystick.runtime.kafka.TopicNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
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
 * key-log. One thread asks for it; any thread may ask how far it is, or stop it.
 */
final class StateReading {
  private static final Logger LOG = LoggerFactory.getLogger(StateReading.class);
  private static final int ATTEMPTS_MAX = 3;

  /** Enough that somebody decodes while another waits for the broker; more where cores idle. */
  private static final int READERS =
      Math.max(2, Math.min(4, Runtime.getRuntime().availableProcessors() / 2));

  private final KafkaSettings kafka;
  private final String clientId;
  private final Consumer<StateBatch> restore;
  private volatile @Nullable StateReaders readers;
  private volatile boolean stopping;
  private volatile String progress = "the states of keys have not been reached yet";

  /**
   * @param restore takes the keys of each batch, on the caller's thread
   */
  StateReading(KafkaSettings kafka, String clientId, Consumer<StateBatch> restore) {
    this.kafka = kafka;
    this.clientId = clientId;
    this.restore = restore;
  }

  String progress() {
    return progress;
  }

  void stop() {
    stopping = true;
    StateReaders open = readers;
    if (open != null) {
      open.stop();
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
    StateReaders open = readers(topicId, topic.partitions());
    readers = open;
    if (stopping) {
      throw new WakeupException();
    }
    StateTrust trust = read(open);
    if (!topic.equals(KeyLogIdentity.find(kafka, TopicNames.KEY_STATE))) {
      LOG.warn("{} was made anew meanwhile; the key-log alone is read", TopicNames.KEY_STATE);
      return Map.of();
    }
    trust.log();
    return trust.next();
  }

  private StateTrust read(StateReaders open) {
    ReadProgress reading =
        new ReadProgress("restoring keys from " + TopicNames.KEY_STATE, System.nanoTime());
    AtomicLong records = new AtomicLong();
    StateTrust trust =
        open.read(
            batch -> {
              tell(reading, records.addAndGet(batch.records()), open);
              restore.accept(batch);
            });
    LOG.info("read {} states of keys in {} ms", records, reading.millis(System.nanoTime()));
    return trust;
  }

  private void tell(ReadProgress reading, long records, StateReaders open) {
    long nowNanos = System.nanoTime();
    progress = reading.at(records, open.done(), open.total(), nowNanos);
    if (reading.isTimeToTell(nowNanos)) {
      LOG.info("{}", progress);
    }
  }

  /** Partitions in turns, so that each reader has as much to do. */
  private StateReaders readers(String topicId, int partitions) {
    int count = Math.min(partitions, READERS);
    List<StateReader> all = new ArrayList<>();
    for (int reader = 0; reader < count; reader++) {
      List<Integer> share = new ArrayList<>();
      for (int partition = reader; partition < partitions; partition += count) {
        share.add(partition);
      }
      all.add(new StateReader(kafka, clientId + "-" + reader, topicId, share));
    }
    return new StateReaders(all);
  }
}
