package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.key.state.KeyUsage;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import io.tallystick.verifier.support.UsageTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** How often keys were used, on a real topic, with Kafka there, away and back. */
class UsageReportsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void calls_areReportedByVerdict_andOnlyThoseOfWhoProvedTheKey() {
    try (KeyLog log = KeyLog.open(Backends.kafka());
        UsageTopic topic = UsageTopic.open(Backends.kafka())) {
      Minted used = log.append(Minted.plain());
      Minted guessed = log.append(Minted.plain());
      Instant before = Instant.now().minusMillis(1);
      try (Node node = Node.ready("TALLYSTICK_USAGE_INTERVAL", "5m")) {
        assertEquals("VALID", verdict(node, used, ",\"cost\":5"));
        assertEquals(200, node.authorizeBearer(used.key()).statusCode());
        assertEquals("VALID", verdict(node, used, ",\"cost\":0"));
        assertEquals("INSUFFICIENT_SCOPE", verdict(node, used, ",\"scopes\":[\"no\"]"));
        assertEquals("RATE_LIMITED", verdict(node, used, ",\"cost\":1000000"));
        assertEquals("INVALID", node.verify(guessed.withWrongSecret()).get("code").textValue());
      }
      // The stop has reported all of it, long before the interval was over.
      await(topic, used, 2);
      KeyUsage usage = topic.usage(used.id());
      assertEquals(6, usage.cost());
      assertEquals(Map.of("INSUFFICIENT_SCOPE", 1L, "RATE_LIMITED", 1L), usage.denied());
      assertFalse(usage.lastUsedAt().isBefore(before));
      assertFalse(usage.lastUsedAt().isAfter(Instant.now()));
      assertEquals(0, topic.usage(guessed.id()).admitted());
      assertEquals(Map.of(), topic.usage(guessed.id()).denied());
    }
  }

  @Test
  void manyCalls_areFewRecords_andComeWithinTheInterval() {
    int calls = 300;
    try (KeyLog log = KeyLog.open(Backends.kafka());
        UsageTopic topic = UsageTopic.open(Backends.kafka())) {
      Minted used = log.append(Minted.plain());
      int before = topic.reports().size();
      try (Node node =
          Node.ready("TALLYSTICK_USAGE_INTERVAL", "1s", "TALLYSTICK_DEFAULT_LIMIT", "none")) {
        for (int i = 0; i < calls; i++) {
          assertEquals("VALID", verdict(node, used, ""));
        }
        await(topic, used, calls);
        assertTrue(
            node.operations("/metrics").body().contains("tallystick_usage_uncounted_total 0"));
      }
      assertTrue(topic.reports().size() - before < calls / 3, "no record for each call");
    }
  }

  @Test
  void counts_waitForTheTopicAndForKafka_andNoneIsLostOrDoubled() {
    EmbeddedKafka kafka = Backends.newKafka();
    Minted used;
    try (KeyLog log = KeyLog.open(kafka.bootstrapServers())) {
      used = log.append(Minted.plain());
    }
    try (Node node =
        Node.ready(
            "TALLYSTICK_KAFKA", kafka.bootstrapServers(), "TALLYSTICK_USAGE_INTERVAL", "1s")) {
      assertEquals("VALID", verdict(node, used, ""));
      try (UsageTopic topic = UsageTopic.open(kafka.bootstrapServers())) {
        await(topic, used, 1);
      }
      kafka.close();
      for (int i = 0; i < 10; i++) {
        assertEquals("VALID", verdict(node, used, ""));
      }
      kafka = EmbeddedKafka.start(kafka.config());
      try (UsageTopic topic = UsageTopic.open(kafka.bootstrapServers())) {
        await(topic, used, 11);
      }
    } finally {
      kafka.close();
    }
  }

  private static void await(UsageTopic topic, Minted minted, long calls) {
    Await.until(
        calls + " calls are reported",
        PATIENCE,
        () -> topic.usage(minted.id()).admitted() >= calls);
    assertEquals(calls, topic.usage(minted.id()).admitted());
  }

  private static String verdict(Node node, Minted minted, String more) {
    return node.verifyJson("{\"key\":\"" + minted.key() + "\"" + more + "}")
        .get("code")
        .textValue();
  }
}
