package io.tallystick.keyservice.relay;

import io.tallystick.keyservice.log.OutcomeUnknown;
import io.tallystick.keyservice.log.Position;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.runtime.kafka.KeyLogTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of the relay with one pair of clients: polls, waits for the directory, then writes both
 * derived topics and the offsets in one transaction. After any exception it must not be used again;
 * what its transaction held is then aborted by the next run, or by its timeout.
 */
final class RelayRun {
  private static final Logger LOG = LoggerFactory.getLogger(RelayRun.class);
  private static final Duration POLL_MAX = Duration.ofMillis(500);

  private final RelayParts parts;
  private final TopicIds topics;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final StartPoints starts;
  private final Derivation derivation;

  RelayRun(RelayParts parts, TopicIds topics, RelayClients clients) {
    this.parts = parts;
    this.topics = topics;
    this.consumer = clients.consumer();
    this.producer = clients.producer();
    this.starts = new StartPoints(parts.kafka(), topics, consumer);
    this.derivation = new Derivation(parts.directory(), topics.keyLog());
  }

  /** Ends what an earlier run of this node left open, then joins the group. */
  void start() {
    producer.initTransactions();
    consumer.subscribe(List.of(KeyLogTopic.NAME), starts);
  }

  /** Relays one batch, if there is one soon; gives the number of events that others now see. */
  int step() {
    ConsumerRecords<byte[], byte[]> polled = consumer.poll(POLL_MAX);
    if (polled.isEmpty()) {
      return 0;
    }
    parts.reached(RelayStep.POLLED);
    RelayBatch batch = RelayBatch.of(polled, topics.mark());
    batch.stopped().forEach(this::stop);
    if (batch.records().isEmpty()) {
      return 0;
    }
    awaitFold(batch.next());
    parts.reached(RelayStep.FOLDED);
    List<ProducerRecord<byte[], byte[]>> derived = new ArrayList<>();
    int events = derive(batch.records(), derived);
    transact(derived, batch.next());
    return events;
  }

  /** How many records of this node's partitions are still to be relayed. */
  long lagRecords() {
    return consumer.assignment().stream()
        .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
        .sum();
  }

  private void stop(TopicPartition partition, long offset) {
    consumer.seek(partition, offset);
    consumer.pause(List.of(partition));
    LOG.error(
        "partition {} is not relayed beyond offset {}: the record's key is no key id; an operator"
            + " has to settle it",
        partition.partition(),
        offset);
  }

  private void awaitFold(Map<TopicPartition, OffsetAndMetadata> next) {
    for (Map.Entry<TopicPartition, OffsetAndMetadata> one : next.entrySet()) {
      Position last = new Position(one.getKey().partition(), one.getValue().offset() - 1);
      try {
        parts.progress().folded(last).get();
      } catch (ExecutionException | CompletionException e) {
        if (e.getCause() instanceof OutcomeUnknown) {
          throw new FoldStalled(last);
        }
        throw new RelayFailure("the directory has failed", e.getCause());
      } catch (InterruptedException e) {
        throw new InterruptException(e);
      }
    }
  }

  private int derive(List<KeyLogRecord> records, List<ProducerRecord<byte[], byte[]>> derived) {
    int events = 0;
    for (KeyLogRecord record : records) {
      Derived made = derivation.of(record);
      if (made == null) {
        continue;
      }
      if (made.event() != null && starts.lacksEvent(record.partition(), record.offset())) {
        derived.add(made.event());
        events++;
      }
      if (starts.lacksState(record.partition(), record.offset())) {
        derived.add(made.state());
      }
    }
    return events;
  }

  private void transact(
      List<ProducerRecord<byte[], byte[]>> derived, Map<TopicPartition, OffsetAndMetadata> next) {
    producer.beginTransaction();
    parts.reached(RelayStep.BEGUN);
    for (int i = 0; i < derived.size(); i++) {
      if (i == (derived.size() + 1) / 2) {
        parts.reached(RelayStep.SOME_SENT);
      }
      // What goes wrong with a send comes back from the flush or the commit.
      Future<RecordMetadata> unused = producer.send(derived.get(i));
    }
    parts.reached(RelayStep.ALL_SENT);
    producer.sendOffsetsToTransaction(next, consumer.groupMetadata());
    parts.reached(RelayStep.OFFSETS_SENT);
    producer.flush();
    parts.reached(RelayStep.FLUSHED);
    producer.commitTransaction();
    parts.reached(RelayStep.COMMITTED);
  }
}
