package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.key.state.SecretUse;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import io.tallystick.verifier.support.UsageTopic;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Uses of previous secrets on a real topic, with Kafka there, away and back. */
class UseReportsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** A rotated key: its text of before and its text of now. */
  private record Rotated(Minted old, Minted next) {
    static Rotated on(KeyLog log) {
      Minted old = log.append(Minted.plain());
      Minted next = old.withNewSecret();
      log.append(next.rotatedAt(2, Instant.now().plusSeconds(3_600)));
      return new Rotated(old, next);
    }
  }

  @Test
  void previousSecret_isReportedAndTheCurrentOneIsNot() {
    try (KeyLog log = KeyLog.open(Backends.kafka());
        UsageTopic topic = UsageTopic.open(Backends.kafka())) {
      Rotated quiet = Rotated.on(log);
      Rotated rotated = Rotated.on(log);
      Instant before = Instant.now().minusMillis(1);
      try (Node node = Node.ready("TALLYSTICK_NODE", "verifier-7")) {
        assertEquals("VALID", code(node, quiet.next()));
        assertEquals("VALID", code(node, rotated.next()));
        assertEquals(200, node.authorizeBearer(rotated.old().key()).statusCode());
        awaitUses(topic, rotated, 1);
        assertTrue(node.operations("/metrics").body().contains("usage_reports_dropped_total 0"));
      }
      SecretUse use = topic.uses(rotated.old().id()).get(0);
      assertEquals(1, use.secretVersion());
      assertFalse(use.lastUsedAt().isBefore(before));
      assertFalse(use.lastUsedAt().isAfter(Instant.now()));
      assertEquals(List.of(), topic.uses(quiet.old().id()));
      assertRecord(topic.records(rotated.old().id()).get(0), use);
    }
  }

  @Test
  void wrongSecretAndSecretPastItsOverlap_areNotReported() {
    try (KeyLog log = KeyLog.open(Backends.kafka());
        UsageTopic topic = UsageTopic.open(Backends.kafka())) {
      Rotated rotated = Rotated.on(log);
      Rotated over = Rotated.on(log);
      log.append(over.next().retiredAt(3));
      try (Node node = Node.ready()) {
        assertEquals(
            "INVALID", node.verify(rotated.old().withWrongSecret()).get("code").textValue());
        assertEquals("INVALID", code(node, over.old()));
      }
      assertEquals(List.of(), topic.uses(rotated.old().id()));
      assertEquals(List.of(), topic.uses(over.old().id()));
    }
  }

  @Test
  void manyUses_areOneReport_andTheLastOneComesWithTheStop() {
    try (KeyLog log = KeyLog.open(Backends.kafka());
        UsageTopic topic = UsageTopic.open(Backends.kafka())) {
      Rotated rotated = Rotated.on(log);
      Instant lastCallAt;
      try (Node node = Node.ready()) {
        assertEquals("VALID", code(node, rotated.old()));
        awaitUses(topic, rotated, 1);
        for (int i = 0; i < 20; i++) {
          assertEquals("VALID", code(node, rotated.old()));
        }
        // Verdicts' time of day is up to a millisecond late, and reports give whole milliseconds.
        lastCallAt = Instant.now().minusMillis(2);
        assertEquals("VALID", code(node, rotated.old()));
      }
      awaitUses(topic, rotated, 2);
      SecretUse last = topic.uses(rotated.old().id()).get(1);
      assertFalse(last.lastUsedAt().isBefore(lastCallAt));
    }
  }

  @Test
  void reports_waitForTheTopicAndForKafka_andVerdictsDoNot() {
    EmbeddedKafka kafka = Backends.newKafka();
    Rotated early;
    Rotated late;
    try (KeyLog log = KeyLog.open(kafka.bootstrapServers())) {
      early = Rotated.on(log);
      late = Rotated.on(log);
    }
    try (Node node = Node.ready("TALLYSTICK_KAFKA", kafka.bootstrapServers())) {
      assertEquals("VALID", code(node, early.old()));
      try (UsageTopic topic = UsageTopic.open(kafka.bootstrapServers())) {
        awaitUses(topic, early, 1);
      }
      kafka.close();
      assertEquals("VALID", code(node, late.old()));
      kafka = EmbeddedKafka.start(kafka.config());
      try (UsageTopic topic = UsageTopic.open(kafka.bootstrapServers())) {
        awaitUses(topic, late, 1);
        awaitUses(topic, early, 1);
      }
    } finally {
      kafka.close();
    }
  }

  @Test
  void stop_whileKafkaIsAway_isNotHeldUpByReports() {
    EmbeddedKafka kafka = Backends.newKafka();
    Node node;
    try (KeyLog log = KeyLog.open(kafka.bootstrapServers())) {
      Rotated rotated = Rotated.on(log);
      node = Node.ready("TALLYSTICK_KAFKA", kafka.bootstrapServers());
      kafka.close();
      assertEquals("VALID", code(node, rotated.old()));
    } finally {
      kafka.close();
    }
    node.close();
    assertFalse(
        Thread.getAllStackTraces().keySet().stream()
            .anyMatch(thread -> thread.getName().equals("use-reports") && thread.isAlive()));
  }

  private static void assertRecord(ConsumerRecord<byte[], byte[]> record, SecretUse use) {
    assertEquals(
        "{\"node\":\"verifier-7\",\"secret\":1,\"lastUsedAt\":\"" + use.lastUsedAt() + "\"}",
        new String(record.value(), StandardCharsets.UTF_8));
    assertEquals("io.tallystick.key.secret_used.v1", UsageTopic.header(record, "ce_type"));
    assertEquals("1.0", UsageTopic.header(record, "ce_specversion"));
    assertEquals(use.lastUsedAt().toString(), UsageTopic.header(record, "ce_time"));
    assertEquals("/tallystick/verifier-service/verifier-7", UsageTopic.header(record, "ce_source"));
    assertEquals("application/json", UsageTopic.header(record, "content-type"));
    assertFalse(UsageTopic.header(record, "ce_id").isEmpty());
  }

  private static void awaitUses(UsageTopic topic, Rotated rotated, int count) {
    Await.until(
        count + " reports of the key's previous secret",
        PATIENCE,
        () -> topic.uses(rotated.old().id()).size() >= count);
    assertEquals(count, topic.uses(rotated.old().id()).size());
  }

  private static String code(Node node, Minted minted) {
    return node.verify(minted.key()).get("code").textValue();
  }
}
