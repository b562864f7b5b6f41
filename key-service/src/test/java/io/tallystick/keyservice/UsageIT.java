package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.codec.SecretUseCodec;
import io.tallystick.key.codec.UsageReportCodec;
import io.tallystick.key.state.KeyUsage;
import io.tallystick.key.state.SecretUse;
import io.tallystick.key.state.UsageReport;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What verifiers report of the use of keys, and what becomes of it. */
final class UsageIT {
  private static final Instant EARLIER = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant LATER = Instant.parse("2026-01-01T00:00:10Z");

  @TempDir Path data;
  private KeyId counted = new KeyId("ID88800000000000");

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

  @Test
  void counts_ofTwoVerifiers_addUpOnce_alsoWhenTheServiceRestartsInBetween() throws Exception {
    Instant minute = Instant.now().truncatedTo(ChronoUnit.MINUTES);
    String id;
    String text;
    try (Node node = Node.start(data, "counts")) {
      JsonNode minted = node.mint("counted", "");
      id = minted.get("id").asText();
      text = minted.get("key").asText();
      assertFalse(node.get("/v1/keys/" + id).json().has("lastUsedAt"));
      counted = new KeyId(id);
      send("one", UsageReportCodec.TYPE, report("one", 1, minute, 3));
      send("one", UsageReportCodec.TYPE, report("one", 1, minute, 3));
      send(
          "two",
          UsageReportCodec.TYPE,
          report("two", 1, minute, 5).replaceFirst("\\{", "{\"region\":\"eu\","));
      awaitAdmitted(node, id, 8);
      assertEquals(1, node.metric("tallystick_usage_repeated_total"));
    }
    send("one", UsageReportCodec.TYPE, report("one", 2, minute, 20));
    send("two", UsageReportCodec.TYPE, report("two", 1, minute, 5));
    try (Node again = Node.start(data, "counts")) {
      awaitAdmitted(again, id, 28);
      JsonNode usage = again.get("/v1/keys/" + id + "/usage?step=1m&from=" + minute).json();
      assertEquals(28, usage.at("/points/0/admitted").asLong(), usage.toString());
      assertEquals(56, usage.at("/points/0/cost").asLong());
      assertEquals(3, usage.at("/total/denied/RATE_LIMITED").asLong());
      assertEquals(minute.toString(), usage.at("/points/0/at").asText());
      String lastUsed = minute.plusMillis(500).toString();
      assertEquals(lastUsed, again.get("/v1/keys/" + id).json().get("lastUsedAt").asText());
      JsonNode listed = again.get("/v1/keys?owner=counted").json().get("keys").get(0);
      assertEquals(lastUsed, listed.get("lastUsedAt").asText());
      assertFalse(again.get("/v1/keys?at=" + Instant.now()).text().contains("lastUsedAt"));
      Node.Reply own = again.as(text, "GET", "/v1/self/usage", null);
      assertEquals(28, own.json().at("/total/admitted").asLong(), own.text());
      assertEquals(404, again.get("/v1/keys/0000000000000000/usage").status());
      String writer = again.manager("[\"keys:write\"]");
      assertEquals(403, again.as(writer, "GET", "/v1/keys/" + id + "/usage", null).status());
    }
  }

  @Test
  void queriesThatMakeNoSense_areRefused() {
    try (Node node = Node.start(data, "queries")) {
      String path = "/v1/keys/" + node.mint("asked", "").get("id").asText() + "/usage?";
      for (String query :
          List.of(
              "step=30s",
              "step=0m",
              "step=1.5h",
              "step=999999999d",
              "from=yesterday",
              "from=2999-01-01T00:00:00Z",
              "from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z",
              "step=1m&from=2026-01-01T00:00:00Z",
              "at=2026-01-01T00:00:00Z")) {
        assertEquals(400, node.get(path + query).status(), query);
      }
      assertEquals(24, node.get(path + "to=2026-01-02T00:00:00Z").json().get("points").size());
      // Days are days, whatever the hours that are asked for.
      JsonNode days =
          node.get(path + "step=1d&from=2026-01-01T05:00:00Z&to=2026-01-02T05:00:00Z").json();
      assertEquals("2026-01-01T00:00:00Z", days.get("from").asText());
      assertEquals("2026-01-03T00:00:00Z", days.get("to").asText());
      assertEquals(2, days.get("points").size());
    }
  }

  private void awaitAdmitted(Node node, String id, long calls) {
    Await.until(
        calls + " calls are counted",
        Duration.ofSeconds(30),
        () -> node.get("/v1/keys/" + id + "/usage").json().at("/total/admitted").asLong() == calls);
  }

  private String report(String instance, long sequence, Instant minute, long calls) {
    Map<String, Long> denied =
        sequence == 1 ? Map.of("RATE_LIMITED", calls == 3 ? 1L : 2L) : Map.of();
    KeyUsage usage = new KeyUsage(counted, calls, 2 * calls, denied, minute.plusMillis(500));
    UsageReport report = new UsageReport(instance, sequence, minute, List.of(usage));
    return new String(UsageReportCodec.encode("v", report), StandardCharsets.UTF_8);
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
