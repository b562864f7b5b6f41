package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.codec.SecretUseCodec;
import io.tallystick.key.state.SecretUse;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What verifiers report of the use of a secret that is being retired. */
final class UsageIT {
  private static final Instant EARLIER = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = Instant.parse("2026-01-01T00:00:10Z");

  @TempDir Path data;

  @Test
  void reports_ofTwoVerifiers_showTheLatestUseAlsoAfterARestart() throws Exception {
    String id;
    try (Node node = Node.start(data, "usage")) {
      id = node.mint("rotating", "").get("id").asText();
      JsonNode rotated = node.post("/v1/keys/" + id + "/rotate", "{\"overlap\":\"1h\"}").json();
      assertFalse(rotated.get("previousSecret").has("lastUsedAt"), "not since the rotation");
      report(id, 1, LATER);
      report(id, 1, EARLIER);
      report(id, 2, Instant.parse("2027-01-01T00:00:00Z"));
      send("no key id", "x", "{}");
      send(id, SecretUseCodec.TYPE, "{\"secret\":1}");
      send(id, "io.tallystick.key.painted.v1", "{}");
      Await.until(
          "the reports are folded",
          Duration.ofSeconds(30),
          () -> node.ops("/metrics").text().contains("tallystick_usage_unreadable_total 3.0"));
      assertEquals(LATER.toString(), lastUsedAt(node, id));
      JsonNode listed = node.get("/v1/keys?owner=rotating").json().get("keys").get(0);
      assertEquals(LATER.toString(), listed.at("/previousSecret/lastUsedAt").asText());
    }
    try (Node again = Node.start(data, "usage")) {
      assertEquals(LATER.toString(), lastUsedAt(again, id));
    }
  }

  private static String lastUsedAt(Node node, String id) {
    return node.get("/v1/keys/" + id).json().at("/previousSecret/lastUsedAt").asText();
  }

  private static void report(String id, long secret, Instant at) throws Exception {
    byte[] value = SecretUseCodec.encode("verifier", new SecretUse(new KeyId(id), secret, at));
    send(id, SecretUseCodec.TYPE, new String(value, StandardCharsets.UTF_8));
  }

  private static void send(String key, String type, String value) throws Exception {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers", Backends.kafka(),
            "key.serializer", ByteArraySerializer.class,
            "value.serializer", ByteArraySerializer.class);
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(TopicNames.KEY_USAGE, utf8(key), utf8(value));
      record.headers().add(KeyLogTopic.TYPE_HEADER, utf8(type));
      producer.send(record).get();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
