package io.tallystick.runtime.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

final class PolicyLogTailIT {
  private static final Duration SOON = Duration.ofSeconds(30);

  @Test
  void tail_topicThatMayBeAbsent_isReadyWithoutItAndReadsItOnceItIsThere() throws Exception {
    List<String> names = new CopyOnWriteArrayList<>();
    try (EmbeddedKafka kafka = Backends.newKafka();
        PolicyLogTail lenient = tail(kafka, true, names);
        PolicyLogTail strict = tail(kafka, false, new CopyOnWriteArrayList<>())) {
      lenient.start();
      strict.start();
      Await.until("no topic is no policy", SOON, () -> lenient.notReady() == null);
      Await.until("the other waits for it", SOON, () -> said(strict).contains("is not there"));
      makeTopic(kafka);
      append(kafka, "plan/acme/gold");
      Await.until("it has read it", SOON, () -> names.equals(List.of("plan/acme/gold")));
      assertNull(lenient.notReady());
      Await.until("the other is ready too", SOON, () -> strict.notReady() == null);

      append(kafka, "no name");
      append(kafka, "plan/acme/silver");
      Await.until("it stops there", SOON, () -> said(lenient).contains("without a readable key"));
      assertEquals(1, names.size());
    }
  }

  private static PolicyLogTail tail(EmbeddedKafka kafka, boolean mayBeAbsent, List<String> names) {
    LogFold<PolicyLogRecord> fold =
        new LogFold<>() {
          @Override
          public Map<Integer, Long> start(String topicId) {
            return Map.of();
          }

          @Override
          public void fold(List<PolicyLogRecord> batch, Map<Integer, Long> next) {
            batch.forEach(record -> names.add(record.name().text()));
          }
        };
    KafkaSettings settings = new KafkaSettings(kafka.bootstrapServers(), Map.of());
    return new PolicyLogTail(settings, "tail-" + mayBeAbsent, mayBeAbsent, fold);
  }

  private static String said(PolicyLogTail tail) {
    return String.valueOf(tail.notReady());
  }

  private static void makeTopic(EmbeddedKafka kafka) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(TopicNames.POLICY_LOG, 1, (short) 1))).all().get();
    }
  }

  private static void append(EmbeddedKafka kafka, String key) throws Exception {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers", kafka.bootstrapServers(),
            "key.serializer", ByteArraySerializer.class.getName(),
            "value.serializer", ByteArraySerializer.class.getName());
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
      byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
      producer.send(new ProducerRecord<>(TopicNames.POLICY_LOG, bytes, bytes)).get();
    }
  }
}
