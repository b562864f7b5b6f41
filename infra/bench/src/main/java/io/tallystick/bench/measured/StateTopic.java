package io.tallystick.bench.measured;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.embedded.FreePorts;
import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.KeyStateCodec;
import io.tallystick.key.event.KeyState;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.LogPlace;
import io.tallystick.runtime.kafka.TopicNames;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A real Kafka in this process whose state topic holds generated keys, written as the relay writes
 * them: in transactions, with their places on a key-log of that name. Closing removes all of it.
 */
public final class StateTopic implements AutoCloseable {
  public static final int PARTITIONS = 12;
  private static final int TRANSACTION_KEYS = 20_000;

  private final Path folder;
  private final EmbeddedKafka kafka;
  private final String logTopicId;
  private long bytes;

  private StateTopic(Path folder, EmbeddedKafka kafka) throws Exception {
    this.folder = folder;
    this.kafka = kafka;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      var made =
          admin.createTopics(
              List.of(
                  new NewTopic(KeyLogTopic.NAME, PARTITIONS, (short) 1),
                  new NewTopic(TopicNames.KEY_STATE, PARTITIONS, (short) 1)
                      .configs(Map.of("cleanup.policy", "compact"))));
      made.all().get();
      this.logTopicId = made.topicId(KeyLogTopic.NAME).get().toString();
    }
  }

  /** Starts the broker and writes so many keys. */
  public static StateTopic start(int keys) throws Exception {
    Path folder = Files.createTempDirectory("tallystick-bench-states");
    FreePorts ports = FreePorts.find("kafka", "controller");
    EmbeddedKafka kafka =
        EmbeddedKafka.start(
            new EmbeddedKafka.Config(
                folder.resolve("kafka"), ports.of("kafka"), ports.of("controller")));
    StateTopic topic = new StateTopic(folder, kafka);
    topic.fill(keys);
    return topic;
  }

  public String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  public String logTopicId() {
    return logTopicId;
  }

  /** The mean size of a value. */
  public long bytesPerKey(int keys) {
    return bytes / keys;
  }

  @Override
  public void close() throws IOException {
    kafka.close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private void fill(int keys) throws Exception {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "transactional.id",
            UUID.randomUUID().toString(),
            "key.serializer",
            ByteArraySerializer.class.getName(),
            "value.serializer",
            ByteArraySerializer.class.getName(),
            "batch.size",
            200_000,
            "linger.ms",
            20);
    GeneratedLog log = new GeneratedLog();
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
      producer.initTransactions();
      for (int done = 0; done < keys; done += TRANSACTION_KEYS) {
        producer.beginTransaction();
        for (KeyLogRecord created : log.created(Math.min(TRANSACTION_KEYS, keys - done))) {
          // The commit fails if any of them has failed.
          Future<?> unused = producer.send(state(created));
        }
        producer.commitTransaction();
      }
    }
  }

  private ProducerRecord<byte[], byte[]> state(KeyLogRecord created) throws EventUnreadable {
    KeyState state = KeyState.NONE.fold(created.event()).state();
    byte[] value = KeyStateCodec.encode(created.id(), state);
    bytes += value.length;
    byte[] key = created.id().value().getBytes(StandardCharsets.UTF_8);
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(TopicNames.KEY_STATE, created.partition(), key, value);
    record
        .headers()
        .add(KeyLogTopic.CONTENT_TYPE_HEADER, "application/json".getBytes(StandardCharsets.UTF_8));
    new LogPlace(logTopicId, created.offset()).addTo(record.headers());
    return record;
  }
}
