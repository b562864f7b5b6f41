package io.tallystick.events.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.events.example.KeyTable.Count;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the reader does with a stream that is not as it should be, on a real Kafka. */
final class EventStreamIT {
  private static final Duration KNOWN = Duration.ofSeconds(30);

  @TempDir Path folder;
  private EmbeddedKafka kafka;
  private KafkaProducer<String, byte[]> producer;

  @BeforeEach
  void start() throws Exception {
    kafka = Backends.newKafka();
    createTopic();
    Map<String, Object> properties = new HashMap<>();
    properties.put("bootstrap.servers", kafka.bootstrapServers());
    properties.put("transactional.id", "events");
    properties.put("key.serializer", StringSerializer.class.getName());
    properties.put("value.serializer", ByteArraySerializer.class.getName());
    producer = new KafkaProducer<>(properties);
    producer.initTransactions();
  }

  @AfterEach
  void stop() {
    producer.close();
    kafka.close();
  }

  @Test
  void eventsOfAbortedTransactions_areNotApplied() throws Exception {
    tell("a", "created.v1", Records.created("o", ""));
    producer.beginTransaction();
    producer.send(Records.write("a", "revoked.v1", Records.value(2, ""))).get();
    producer.abortTransaction();
    tell("a", "updated.v1", Records.value(2, ",\"name\":\"m\""));
    assertEquals(List.of(new Count("w", "o", 1)), counts());
  }

  @Test
  void eventsThatWereDeletedBeforeTheyWereRead_areAnErrorAndNoGap() throws Exception {
    tell("a", "created.v1", Records.created("o", ""));
    assertEquals(List.of(new Count("w", "o", 1)), counts());
    tell("a", "revoked.v1", Records.value(2, ""));
    tell("b", "created.v1", Records.created("o", ""));
    try (Admin admin = admin()) {
      TopicPartition partition = new TopicPartition(EventStream.TOPIC, 0);
      admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(4))).all().get();
    }
    HistoryLost lost = assertThrows(HistoryLost.class, this::counts);
    assertTrue(String.valueOf(lost.getMessage()).contains("deleted"), lost.getMessage());
  }

  @Test
  void topicOfTheSameNameMadeAnew_isRefused() throws Exception {
    tell("a", "created.v1", Records.created("o", ""));
    counts();
    try (Admin admin = admin()) {
      admin.deleteTopics(List.of(EventStream.TOPIC)).all().get();
    }
    createTopic();
    HistoryLost lost = assertThrows(HistoryLost.class, this::counts);
    assertTrue(String.valueOf(lost.getMessage()).contains("anew"), lost.getMessage());
  }

  private List<Count> counts() throws Exception {
    try (KeyTable table = new KeyTable(KeyTable.connect(folder.resolve("keys.db")), said -> {});
        EventStream stream = new EventStream(kafka.bootstrapServers(), table)) {
      do {
        stream.poll();
      } while (!stream.isCaughtUp());
      return table.active(Instant.now());
    }
  }

  private void tell(String key, String name, String json) throws Exception {
    producer.beginTransaction();
    producer.send(Records.write(key, name, json)).get();
    producer.commitTransaction();
  }

  private void createTopic() throws Exception {
    try (Admin admin = admin()) {
      admin.createTopics(List.of(new NewTopic(EventStream.TOPIC, 1, (short) 1))).all().get();
      // A broker acknowledges a topic a moment before it knows it in answers of its own.
      Await.until("the topic is known", KNOWN, () -> isKnown(admin));
    }
  }

  private static boolean isKnown(Admin admin) {
    try {
      return admin.describeTopics(List.of(EventStream.TOPIC)).allTopicNames().get().size() == 1;
    } catch (ExecutionException notYet) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Admin admin() {
    return Admin.create(Map.<String, Object>of("bootstrap.servers", kafka.bootstrapServers()));
  }
}
