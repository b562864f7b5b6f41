package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.key.codec.Json;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Records that no key-service would write, on a Kafka of their own. */
class PoisonIT {
  private static final String CREATED = "io.tallystick.key.created.v1";
  private static final String REVOKED = "io.tallystick.key.revoked.v1";

  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static EmbeddedKafka kafka;
  private static KeyLog log;

  @BeforeAll
  static void start() {
    kafka = Backends.newKafka();
    log = KeyLog.open(kafka.bootstrapServers());
  }

  @AfterAll
  static void stop() {
    log.close();
    kafka.close();
  }

  @Test
  void poison_quarantinesItsKeyAndOnlyThat_untilOneHasNoKeyAtAll() {
    Minted unknownType = log.append(Minted.plain());
    Minted undecodable = log.append(Minted.plain());
    Minted gap = log.append(Minted.plain());
    Minted tombstone = log.append(Minted.plain());
    Minted good = log.append(Minted.plain());
    log.append(unknownType.id().value(), "io.tallystick.key.exploded.v1", bytes("{}"));
    log.append(undecodable.id().value(), REVOKED, bytes("{\"version\":2"));
    log.append(gap.revokedAt(3));
    log.append(tombstone.id().value(), REVOKED, null);
    try (Node node = node()) {
      for (Minted bad : new Minted[] {unknownType, undecodable, gap, tombstone}) {
        assertEquals("QUARANTINED", code(node, bad.key()));
        assertEquals("INVALID", code(node, bad.withWrongSecret()));
        HttpResponse<String> response = node.authorizeBearer(bad.key());
        assertEquals(503, response.statusCode());
        assertEquals("QUARANTINED", Json.read(response.body()).get("code").textValue());
      }
      assertEquals("VALID", code(node, good.key()));
      assertEquals(4, node.metric("tallystick_projection_quarantined_keys"));
      assertEquals(5, node.metric("tallystick_projection_keys"));
      log.append(good.revoked());
      node.awaitCode(good.key(), "REVOKED");

      unreadableKeyStopsReadiness(node);
    }
  }

  private void unreadableKeyStopsReadiness(Node node) {
    assertEquals(200, node.operations("/health/ready").statusCode());
    log.append("this is no key id", CREATED, bytes("{}"));
    Await.until(
        "the node is not ready",
        PATIENCE,
        () -> node.operations("/health/ready").statusCode() == 503);
    HttpResponse<String> reasons = node.operations("/health/ready");
    assertTrue(reasons.body().contains("without a readable key"), reasons.body());
    assertFalse(reasons.body().contains("this is no key id"), reasons.body());
    HttpResponse<String> response = node.authorizeBearer(Minted.plain().key());
    assertEquals(503, response.statusCode());
    assertEquals("not_ready", Json.read(response.body()).get("code").textValue());
    assertEquals(200, node.operations("/health/live").statusCode());
    try (Node restarted = Node.listening("TALLYSTICK_KAFKA", kafka.bootstrapServers())) {
      Await.until(
          "a restart stops there too",
          PATIENCE,
          () -> restarted.operations("/health/ready").body().contains("without a readable key"));
    }
  }

  private static Node node() {
    return Node.ready("TALLYSTICK_KAFKA", kafka.bootstrapServers());
  }

  private static String code(Node node, String key) {
    return node.verify(key).get("code").textValue();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
