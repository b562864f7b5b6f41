package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.key.text.KeyText;
import io.tallystick.key.text.Secret;
import io.tallystick.keyservice.Node.Reply;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What survives: restarts, damaged directories, a broker that goes away, poison on the log. */
final class DurabilityIT {
  @TempDir Path data;
  @TempDir Path secondData;

  @Test
  void restart_onTheSameFolder_goesOnWhereItStopped() {
    String id;
    String manager;
    try (Node node = Node.start(data, "restart")) {
      id = node.mint("keeper", "").get("id").asText();
      manager = node.managementKey();
    }
    try (Node node = Node.start(data, "restart")) {
      assertEquals("active", node.get("/v1/keys/" + id).json().get("status").asText());
      assertEquals(manager, node.managementKey());
      assertEquals(2, node.get("/v1/keys").json().get("keys").size());
    }
  }

  @Test
  void restart_withADamagedOrLostDirectory_rebuildsItFromTheLog() throws Exception {
    String id;
    try (Node node = Node.start(data, "rebuild")) {
      id = node.mint("keeper", "").get("id").asText();
      node.post("/v1/keys/" + id + "/revoke", "");
    }
    Path file = data.resolve("directory.db");
    for (byte[] content : List.of(new byte[0], "no database".getBytes(StandardCharsets.UTF_8))) {
      Files.deleteIfExists(data.resolve("directory.db-wal"));
      Files.write(file, content);
      try (Node node = Node.start(data, "rebuild")) {
        assertEquals("revoked", node.get("/v1/keys/" + id).json().get("status").asText());
      }
    }
    Files.delete(file);
    try (Node node = Node.start(data, "rebuild")) {
      assertEquals(2, node.get("/v1/keys/" + id + "/events").json().get("events").size());
    }
  }

  @Test
  void secondNode_onTheSameLog_seesTheFirstOnesKeysAndMakesNoManagementKey() {
    try (Node first = Node.start(data, "shared");
        Node second = Node.start(secondData, "shared")) {
      assertFalse(Files.exists(secondData.resolve("management-key")));
      String id = first.mint("both", "").get("id").asText();
      String bearer = "Bearer " + first.managementKey();
      Await.until(
          "the second node sees the key",
          Duration.ofSeconds(10),
          () ->
              second.send("GET", "/v1/keys/" + id, null, "authorization", bearer).status() == 200);
    }
  }

  @Test
  void nodes_thatStartAtOnceOnAnEmptyWorkspace_agreeOnOneManagementKey() throws Exception {
    CompletableFuture<Node> a = CompletableFuture.supplyAsync(() -> Node.start(data, "race"));
    CompletableFuture<Node> b = CompletableFuture.supplyAsync(() -> Node.start(secondData, "race"));
    try (Node first = a.get();
        Node second = b.get()) {
      boolean firstHas = Files.exists(data.resolve("management-key"));
      boolean secondHas = Files.exists(secondData.resolve("management-key"));
      assertTrue(firstHas ^ secondHas, "one file, of the node that won");
      Node holder = firstHas ? first : second;
      assertEquals(1, holder.get("/v1/keys").json().get("keys").size());
    }
  }

  @Test
  void fileOfANodeThatDiedBeforeItMadeTheKey_isNotTakenForTheKey() throws Exception {
    Path file = secondData.resolve("management-key");
    try (Node first = Node.start(data, "died")) {
      KeyText inForce = Objects.requireNonNull(KeyText.parse(first.managementKey()));
      Secret never = Secret.of(new byte[Secret.SIZE_BYTES]);
      KeyText leftOver = new KeyText(inForce.prefix(), inForce.environment(), inForce.id(), never);
      Files.writeString(file, leftOver.reveal());
      Node.start(secondData, "died").close();
      assertFalse(Files.exists(file));

      Files.writeString(file, inForce.reveal());
      Node.start(secondData, "died").close();
      assertTrue(Files.exists(file), "the file of the key in force stays");

      String id = inForce.id().value();
      String fresh = first.post("/v1/keys/" + id + "/rotate", "{}").json().get("key").asText();
      Node.start(secondData, "died").close();
      assertEquals(
          inForce.reveal(), Files.readString(file), "what was replaced is told and left alone");
      assertFalse(fresh.equals(inForce.reveal()));
    }
  }

  @Test
  void managementKey_fromTheEnvironment_isTheOneInForce() {
    String given;
    try (Node node = Node.start(secondData, "donor")) {
      given = node.managementKey();
    }
    Map<String, String> settings = Node.settings(Backends.kafka(), data, "given");
    String fresh = "ak_live_" + given.substring(8);
    settings.put("TALLYSTICK_MANAGEMENT_KEY", fresh);
    RuntimeException refused =
        org.junit.jupiter.api.Assertions.assertThrows(
            RuntimeException.class, () -> Node.start(settings, data).close());
    assertTrue(String.valueOf(refused.getMessage()).contains("another kind or workspace"));
  }

  @Test
  void poison_onTheLog_quarantinesOneKeyAndOnlyThat() throws Exception {
    try (Node node = Node.start(data, "poison")) {
      String healthy = node.mint("fine", "").get("id").asText();
      String unknownType = node.mint("poisoned", "").get("id").asText();
      String broken = node.mint("poisoned", "").get("id").asText();
      String gap = node.mint("poisoned", "").get("id").asText();
      append(unknownType, "io.tallystick.key.painted.v1", "{\"version\":2}");
      append(broken, "io.tallystick.key.revoked.v1", "{\"version\":");
      append(
          gap,
          "io.tallystick.key.revoked.v1",
          "{\"version\":7,\"at\":\"2026-01-01T00:00:00Z\",\"actor\":\"x\",\"workspace\":\"poison\","
              + "\"reason\":\"leaked\"}");
      for (String id : List.of(unknownType, broken, gap)) {
        Await.until(
            id + " is quarantined",
            Duration.ofSeconds(10),
            () -> node.get("/v1/keys/" + id).json().get("status").asText().equals("quarantined"));
        Reply refused = node.post("/v1/keys/" + id + "/revoke", "");
        assertEquals(409, refused.status());
        assertEquals("quarantined", refused.code());
      }
      assertEquals("active", node.get("/v1/keys/" + healthy).json().get("status").asText());
      JsonNode listed = node.get("/v1/keys?status=quarantined").json().get("keys");
      assertEquals(3, listed.size());
      assertEquals(201, node.post("/v1/keys", "{\"owner\":\"after\"}").status());
    }
  }

  @Test
  void duplicates_ofRecordsOnTheLog_changeNothing() throws Exception {
    try (Node node = Node.start(data, "doubles")) {
      String id = node.mint("doubled", "").get("id").asText();
      node.post("/v1/keys/" + id + "/revoke", "{\"reason\":\"leaked\"}");
      append(
          id,
          "io.tallystick.key.revoked.v1",
          "{\"version\":2,\"at\":\"2026-01-01T00:00:00Z\",\"actor\":\"x\",\"workspace\":\"doubles\","
              + "\"reason\":\"abuse\"}");
      String after = node.mint("after", "").get("id").asText();
      assertEquals("active", node.get("/v1/keys/" + after).json().get("status").asText());
      JsonNode events = node.get("/v1/keys/" + id + "/events").json().get("events");
      assertEquals(2, events.size());
      assertEquals("leaked", node.get("/v1/keys/" + id).json().at("/revocation/reason").asText());
    }
  }

  @Test
  void append_whileTheBrokerIsAway_isUnknownAndReadingTellsTheTruth() throws Exception {
    EmbeddedKafka kafka = Backends.newKafka();
    Map<String, String> settings =
        new HashMap<>(Node.settings(kafka.bootstrapServers(), data, "away"));
    settings.put("TALLYSTICK_APPEND_TIMEOUT", "1s");
    try (Node node = Node.start(settings, data)) {
      String id = node.mint("lonely", "").get("id").asText();
      kafka.close();
      Reply unknown = node.post("/v1/keys/" + id + "/revoke", "");
      assertEquals(504, unknown.status(), unknown.text());
      assertEquals("outcome_unknown", unknown.code());
      assertFalse(unknown.json().path("requestId").asText().isEmpty());
      assertEquals("active", node.get("/v1/keys/" + id).json().get("status").asText());
      try (EmbeddedKafka again = EmbeddedKafka.start(kafka.config())) {
        assertEquals(kafka.bootstrapServers(), again.bootstrapServers());
        Await.until(
            "the revoke goes through",
            Duration.ofSeconds(60),
            () -> node.post("/v1/keys/" + id + "/revoke", "").status() == 200);
        assertEquals("revoked", node.get("/v1/keys/" + id).json().get("status").asText());
      }
    }
  }

  private static void append(String id, String type, String value) throws Exception {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers", Backends.kafka(),
            "key.serializer", ByteArraySerializer.class.getName(),
            "value.serializer", ByteArraySerializer.class.getName());
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
      ProducerRecord<byte[], byte[]> record =
          new ProducerRecord<>(KeyLogTopic.NAME, utf8(id), utf8(value));
      record.headers().add(KeyLogTopic.TYPE_HEADER, utf8(type));
      producer.send(record).get();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
