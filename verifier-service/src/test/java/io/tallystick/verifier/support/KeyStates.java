package io.tallystick.verifier.support;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.KeyStateCodec;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.event.KeyState.Effect;
import io.tallystick.key.event.KeyState.Folded;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.LogPlace;
import io.tallystick.runtime.kafka.TopicNames;
import io.tallystick.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The state topic of a broker, written as the relay writes it, and what is done to topics. */
public final class KeyStates implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final String bootstrap;
  private final Admin admin;
  private final KafkaProducer<byte[], byte[]> producer;

  private KeyStates(String bootstrap) {
    this.bootstrap = bootstrap;
    this.admin = Admin.create(Map.of("bootstrap.servers", bootstrap));
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "transactional.id", UUID.randomUUID() + ""),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    producer.initTransactions();
  }

  /** Opens the topic, which it makes. */
  public static KeyStates open(String bootstrap) throws Exception {
    KeyStates states = new KeyStates(bootstrap);
    states.make(TopicNames.KEY_STATE, Map.of("cleanup.policy", "compact"));
    return states;
  }

  /** Relays these records of the key-log, each partition's, as key-service does. */
  public void relay(Map<Integer, Long> from, Map<Integer, Long> ends) throws Exception {
    String topicId = topicId(KeyLogTopic.NAME);
    Map<KeyId, KeyState> folded = new HashMap<>();
    producer.beginTransaction();
    for (KeyLogRecord record : log()) {
      Folded step = fold(record, folded.getOrDefault(record.id(), KeyState.NONE));
      folded.put(record.id(), step.state());
      boolean isIn =
          record.offset() >= from.getOrDefault(record.partition(), 0L)
              && record.offset() < ends.getOrDefault(record.partition(), 0L);
      if (isIn && step.effect() != Effect.SKIPPED) {
        put(record, KeyStateCodec.encode(record.id(), step.state()), topicId);
      }
    }
    producer.commitTransaction();
    awaitCommitted();
  }

  /** A commit is answered before its markers stand in the partitions, where readers look. */
  private void awaitCommitted() throws Exception {
    try (KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      Map<Integer, Long> written = ends(TopicNames.KEY_STATE);
      Await.until(
          "the transaction is over",
          PATIENCE,
          () ->
              reader.endOffsets(partitions(TopicNames.KEY_STATE)).entrySet().stream()
                  .allMatch(end -> end.getValue() >= written.get(end.getKey().partition())));
    }
  }

  public void relayAll() throws Exception {
    relay(Map.of(), ends(KeyLogTopic.NAME));
  }

  /** Puts any value at the place of the partition's last record of the key-log. */
  public void putValue(KeyId id, int partition, byte[] value) throws Exception {
    putAt(id, partition, value, ends(KeyLogTopic.NAME).get(partition) - 1);
  }

  /** Puts a state as if the record at {@code offset} of the key-log had made it. */
  public void putState(KeyId id, int partition, KeyState state, long offset) throws Exception {
    putAt(id, partition, KeyStateCodec.encode(id, state), offset);
  }

  private void putAt(KeyId id, int partition, byte[] value, long offset) throws Exception {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(TopicNames.KEY_STATE, partition, utf8(id.value()), value);
    new LogPlace(topicId(KeyLogTopic.NAME), offset).addTo(record.headers());
    producer.beginTransaction();
    producer.send(record).get();
    producer.commitTransaction();
  }

  /** Leaves a transaction behind that was aborted. */
  public void abort(KeyId id, KeyState state) throws Exception {
    producer.beginTransaction();
    for (int partition = 0; partition < KeyLog.PARTITIONS; partition++) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(
              TopicNames.KEY_STATE, partition, utf8(id.value()), KeyStateCodec.encode(id, state));
      new LogPlace(topicId(KeyLogTopic.NAME), 1_000_000).addTo(record.headers());
      producer.send(record);
    }
    producer.flush();
    producer.abortTransaction();
  }

  /** Every record of the key-log, in order per partition. */
  public List<KeyLogRecord> log() throws Exception {
    Map<Integer, Long> ends = ends(KeyLogTopic.NAME);
    List<KeyLogRecord> records = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = partitions(KeyLogTopic.NAME);
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p.partition()))) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          records.add(KeyLogRecord.of(record));
        }
      }
    }
    return records;
  }

  /** The end of each partition. */
  public Map<Integer, Long> ends(String topic) throws Exception {
    try (KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      Map<Integer, Long> ends = new HashMap<>();
      consumer
          .endOffsets(partitions(topic))
          .forEach((partition, end) -> ends.put(partition.partition(), end));
      return ends;
    }
  }

  /** Cuts off the beginning of every partition that has so many records. */
  public void cut(String topic, Map<Integer, Long> before) throws Exception {
    Map<TopicPartition, RecordsToDelete> cuts = new HashMap<>();
    before.forEach(
        (partition, offset) ->
            cuts.put(new TopicPartition(topic, partition), RecordsToDelete.beforeOffset(offset)));
    admin.deleteRecords(cuts).all().get();
  }

  /** Lets a compacted topic be cut, which Kafka refuses otherwise. */
  public void allowCuts(String topic) throws Exception {
    ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
    AlterConfigOp both =
        new AlterConfigOp(
            new ConfigEntry("cleanup.policy", "compact,delete"), AlterConfigOp.OpType.SET);
    admin.incrementalAlterConfigs(Map.of(resource, List.of(both))).all().get();
  }

  /** Deletes the key-log and makes it anew. */
  public void remakeLog() throws Exception {
    admin.deleteTopics(List.of(KeyLogTopic.NAME)).all().get();
    make(KeyLogTopic.NAME, Map.of("retention.ms", "-1"));
  }

  /** Deletes the topic of states and makes it anew, empty. */
  public void remakeStates() throws Exception {
    admin.deleteTopics(List.of(TopicNames.KEY_STATE)).all().get();
    make(TopicNames.KEY_STATE, Map.of("cleanup.policy", "compact"));
  }

  public void addPartition(String topic) throws Exception {
    admin
        .createPartitions(Map.of(topic, NewPartitions.increaseTo(KeyLog.PARTITIONS + 1)))
        .all()
        .get();
  }

  public String topicId(String topic) throws Exception {
    return admin
        .describeTopics(List.of(topic))
        .allTopicNames()
        .get()
        .get(topic)
        .topicId()
        .toString();
  }

  @Override
  public void close() {
    producer.close();
    admin.close();
  }

  private void make(String topic, Map<String, String> configs) throws Exception {
    NewTopic wanted = new NewTopic(topic, KeyLog.PARTITIONS, (short) 1).configs(configs);
    admin.createTopics(List.of(wanted)).all().get();
  }

  private void put(KeyLogRecord from, byte[] value, String topicId) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            TopicNames.KEY_STATE, from.partition(), utf8(from.id().value()), value);
    record.headers().add(KeyLogTopic.CONTENT_TYPE_HEADER, utf8("application/json"));
    new LogPlace(topicId, from.offset()).addTo(record.headers());
    producer.send(record);
  }

  private static Folded fold(KeyLogRecord record, KeyState before) {
    try {
      return before.fold(record.event());
    } catch (EventUnreadable e) {
      return before.quarantined(e.getMessage());
    }
  }

  private static List<TopicPartition> partitions(String topic) {
    return IntStream.range(0, KeyLog.PARTITIONS)
        .mapToObj(partition -> new TopicPartition(topic, partition))
        .toList();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
