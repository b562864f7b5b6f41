package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.key.codec.SecretUseCodec;
import io.tallystick.key.state.RevokeReason;
import io.tallystick.key.state.SecretUse;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.Node.Reply;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.testkit.contract.JsonDocument;
import io.tallystick.testkit.contract.OpenApiCheck;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drives a real node through every operation and status of its document, faults included: what it
 * answers must be described, and what is described must have been answered.
 */
final class OpenApiIT {
  private static final Duration IN_TIME = Duration.ofSeconds(60);
  private static final String NOBODY = "0000000000000000";

  /** Described and not shown here, each for its reason. */
  private static final List<Pattern> NOT_SHOWN =
      List.of(
          // Nothing is known that breaks a node: what is, is mended instead.
          Pattern.compile(".* 500"),
          Pattern.compile("/components/responses/Fault/.*"),
          // No call makes one yet.
          Pattern.compile("/components/schemas/Kind = oauth_client"));

  private static final List<Operation> MANAGED =
      List.of(
          new Operation("POST", "/v1/keys", "{\"owner\":\"o\"}"),
          new Operation("GET", "/v1/keys", null),
          new Operation("POST", "/v1/keys/import", "{\"keys\":[{\"owner\":\"o\"}]}"),
          new Operation("POST", "/v1/keys/revoke-all", "{\"owner\":\"nobody\",\"expected\":0}"),
          new Operation("GET", "/v1/keys/{id}", null),
          new Operation("PATCH", "/v1/keys/{id}", "{\"name\":\"n\"}"),
          new Operation("GET", "/v1/keys/{id}/events", null),
          new Operation("POST", "/v1/keys/{id}/rotate", "{}"),
          new Operation("POST", "/v1/keys/{id}/retire-previous", "{}"),
          new Operation("POST", "/v1/keys/{id}/disable", "{}"),
          new Operation("POST", "/v1/keys/{id}/enable", "{}"),
          new Operation("POST", "/v1/keys/{id}/revoke", "{}"));
  private static final List<Operation> HELD =
      List.of(
          new Operation("GET", "/v1/self", null),
          new Operation("POST", "/v1/self/rotate", "{}"),
          new Operation("POST", "/v1/self/revoke", "{}"));

  @TempDir Path data;
  @TempDir Path otherData;
  private final OpenApiCheck check =
      new OpenApiCheck(JsonDocument.resource(KeyService.class, "/openapi.yaml"));
  private Node node;
  private String manager;

  /** A call that is right in itself, but for the key in its path. */
  private record Operation(String method, String path, String body) {
    boolean changesAKey() {
      return !method.equals("GET") && path.contains("{id}");
    }
  }

  @Test
  void service_answersWhatIsDescribed_andAllOfIt() throws Exception {
    EmbeddedKafka kafka = Backends.newKafka();
    Map<String, String> settings = settings(kafka, data, "openapi");
    settings.put("TALLYSTICK_FOREIGN_FORMATS", "old=old_(?<id>[A-Z0-9]+)\\.(?<secret>.+)");
    try (Node first = Node.start(settings, data)) {
      use(first);
      document();
      minting();
      importing();
      reading();
      changing();
      holding();
      rotatingInARace();
      endings();
      revokingAll();
      badRequests();
      refusals();
      conflicts(kafka.bootstrapServers());
      unknownOutcomes(kafka);
    }
    notReady(kafka);
    everythingWasShown();
  }

  private void everythingWasShown() {
    List<String> unseen = check.unseen();
    List<String> forgotten =
        unseen.stream()
            .filter(each -> NOT_SHOWN.stream().noneMatch(known -> known.matcher(each).matches()))
            .toList();
    assertEquals(List.of(), forgotten, "described and never answered");
    for (Pattern known : NOT_SHOWN) {
      assertTrue(unseen.stream().anyMatch(each -> known.matcher(each).matches()), known.pattern());
    }
  }

  private void document() {
    Reply document = call(200, null, "GET", "/openapi.yaml", null);
    assertTrue(document.text().startsWith("openapi: 3.1.0"));
  }

  private void minting() {
    managed(201, "POST", "/v1/keys", "{\"owner\":\"o\"}", "idempotency-key", "one");
    managed(
        201, "POST", "/v1/keys", "{\"owner\":\"o\",\"kind\":\"api_key\",\"environment\":\"live\"}");
    managed(409, "POST", "/v1/keys", "{\"owner\":\"o\"}", "idempotency-key", "one");
    managed(422, "POST", "/v1/keys", "{\"owner\":\"p\"}", "idempotency-key", "one");
    managed(400, "POST", "/v1/keys", "{\"owner\":\"o\"}", "idempotency-key", "a b");
    managed(
        201,
        "POST",
        "/v1/keys",
        "{\"owner\":\"full\",\"kind\":\"management\",\"environment\":\"test\",\"name\":\"n\","
            + "\"scopes\":[],\"limits\":[{\"name\":\"a\",\"algorithm\":\"sliding\",\"limit\":1,"
            + "\"window\":\"1s\"}],\"expiresAt\":\"2999-01-01T00:00:00Z\","
            + "\"allowedAddresses\":[\"10.0.0.0/8\"],\"metadata\":{\"a\":1}}");
  }

  private void importing() {
    String rows =
        "[{\"owner\":\"i\",\"name\":\"n\",\"environment\":\"live\",\"sha256\":\""
            + "ab".repeat(32)
            + "\"},{\"owner\":\"i\",\"environment\":\"test\",\"format\":\"old\","
            + "\"foreignId\":\"A1\",\"bcrypt\":"
            + "\"$2b$04$abcdefghijklmnopqrstuuvwxyzABCDEFGHIJKLMNOPQRSTUVWXY.\"},"
            + "{\"owner\":\"i\",\"format\":\"other\",\"foreignId\":\"A1\",\"bcrypt\":\"\"}]";
    taken(true, rows, "importable");
    JsonNode results = taken(false, rows, "imported");
    assertEquals("refused", results.get(2).get("result").asText());
    taken(false, rows, "already_imported");
    for (int i = 0; i < 2; i++) {
      managed(200, "GET", "/v1/keys/" + results.get(i).get("id").asText() + "/events", null);
    }
    managed(200, "GET", "/v1/keys?owner=i", null);
  }

  private JsonNode taken(boolean dryRun, String rows, String first) {
    String body = "{\"dryRun\":" + dryRun + ",\"keys\":" + rows + "}";
    JsonNode results = managed(200, "POST", "/v1/keys/import", body).json().get("results");
    assertEquals(first, results.get(0).get("result").asText(), results.toString());
    return results;
  }

  private void reading() {
    String id = mint("reader");
    String now = Instant.now().toString();
    String filters = "?owner=reader&environment=live&kind=api_key&status=active&limit=1";
    mint("reader");
    JsonNode page = managed(200, "GET", "/v1/keys" + filters, null).json();
    String cursor = page.get("nextCursor").asText();
    managed(200, "GET", "/v1/keys" + filters + "&cursor=" + cursor, null);
    managed(200, "GET", "/v1/keys?at=" + now, null);
    managed(200, "GET", "/v1/keys/" + id + "?at=" + now, null);
    managed(200, "PATCH", "/v1/keys/" + id, "{\"name\":\"m\"}");
    managed(200, "GET", "/v1/keys/" + id + "/events?limit=1", null);
    managed(200, "GET", "/v1/keys/" + id + "/events?after=1", null);
  }

  private void changing() throws Exception {
    String id = mint("changer");
    String path = "/v1/keys/" + id;
    String patch =
        "{\"name\":\"m\",\"scopes\":[\"a\"],\"limits\":[{\"limit\":1,\"window\":\"1s\"}],"
            + "\"expiresAt\":\"2999-01-01T00:00:00Z\",\"allowedAddresses\":[\"127.0.0.1\"],"
            + "\"metadata\":{\"a\":1}}";
    Reply changed = managed(200, "PATCH", path, patch, "if-match", "\"1\"");
    String merge = "application/merge-patch+json";
    call(200, manager, "PATCH", path, "{\"name\":null}", "content-type", merge);
    assertEquals("\"2\"", changed.header("etag"));
    managed(200, "POST", path + "/rotate", "{\"overlap\":\"1h\"}", "if-match", "*");
    managed(409, "POST", path + "/rotate", "{\"overlap\":\"1h\"}");
    lastUse(id);
    managed(200, "POST", path + "/retire-previous", null, "if-match", "*");
    managed(200, "POST", path + "/disable", "{}", "if-match", "*");
    managed(200, "POST", path + "/enable", null, "if-match", "*");
    managed(
        200,
        "POST",
        path + "/revoke",
        "{\"reason\":\"leaked\",\"note\":\"seen\"}",
        "if-match",
        "*");
    managed(200, "GET", path + "/events", null);
    for (Operation each : MANAGED) {
      if (each.changesAKey() && !each.path().endsWith("/revoke")) {
        managed(409, each.method(), each.path().replace("{id}", id), each.body());
      }
    }
  }

  /** A verifier saw the previous secret of this key. */
  private void lastUse(String id) throws Exception {
    SecretUse use = new SecretUse(new KeyId(id), 1, Instant.now());
    append(
        node.environment.get("TALLYSTICK_KAFKA"),
        new ProducerRecord<>(
            TopicNames.KEY_USAGE, utf8(id), SecretUseCodec.encode("verifier", use)),
        SecretUseCodec.TYPE);
    Await.until(
        "the last use is shown",
        IN_TIME,
        () ->
            managed(200, "GET", "/v1/keys/" + id, null)
                .json()
                .get("previousSecret")
                .has("lastUsedAt"));
  }

  private void holding() {
    String text = text("h");
    call(200, text, "GET", "/v1/self", null);
    call(200, text, "POST", "/v1/self/rotate", "{\"overlap\":\"1h\"}");
    call(200, text, "GET", "/v1/self", null);
    call(403, text, "POST", "/v1/self/rotate", "{}");
    call(412, text, "POST", "/v1/self/revoke", "{}", "if-match", "\"77\"");
    String revocation = "{\"reason\":\"leaked\",\"note\":\"n\"}";
    call(200, text, "POST", "/v1/self/revoke", revocation, "if-match", "*");
    call(409, text, "POST", "/v1/self/rotate", "{}");
    String far =
        managed(201, "POST", "/v1/keys", "{\"owner\":\"h\",\"allowedAddresses\":[\"10.0.0.0/8\"]}")
            .json()
            .get("key")
            .asText();
    call(403, far, "GET", "/v1/self", null);
  }

  /** Of rotations by one secret at once, those that come second find another key. */
  private void rotatingInARace() {
    Await.until(
        "a rotation comes second",
        IN_TIME,
        () -> {
          String text = text("racer");
          List<CompletableFuture<Reply>> racing = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            racing.add(
                CompletableFuture.supplyAsync(
                    () -> checked(text, "POST", "/v1/self/rotate", "{}")));
          }
          return racing.stream().filter(each -> each.join().status() == 412).count() > 0;
        });
  }

  private void endings() {
    for (RevokeReason reason : RevokeReason.values()) {
      String path = "/v1/keys/" + mint("ended") + "/revoke";
      managed(200, "POST", path, "{\"reason\":\"" + reason.text() + "\"}");
    }
    String soon = Instant.now().plusSeconds(1).toString();
    String id =
        managed(201, "POST", "/v1/keys", "{\"owner\":\"e\",\"expiresAt\":\"" + soon + "\"}")
            .json()
            .get("id")
            .asText();
    Await.until(
        "the key expires",
        IN_TIME,
        () ->
            managed(200, "GET", "/v1/keys/" + id, null)
                .json()
                .get("status")
                .asText()
                .equals("expired"));
  }

  private void revokingAll() {
    managed(201, "POST", "/v1/keys", "{\"owner\":\"gone\"}");
    managed(409, "POST", "/v1/keys/revoke-all", "{\"owner\":\"gone\",\"expected\":2}");
    managed(
        200,
        "POST",
        "/v1/keys/revoke-all",
        "{\"owner\":\"gone\",\"expected\":1,\"reason\":\"owner_gone\",\"note\":\"left\"}");
  }

  private void badRequests() {
    String id = mint("bad");
    managed(400, "GET", "/v1/keys?at=2999-01-01T00:00:00Z", null);
    for (Operation each : MANAGED) {
      bad(each, each.path().replace("{id}", id), manager);
    }
    String text = text("b");
    for (Operation each : HELD) {
      bad(each, each.path(), text);
    }
  }

  private void bad(Operation operation, String path, String key) {
    String method = operation.method();
    if (operation.body() == null) {
      call(400, key, method, path + "?x=1", null);
      return;
    }
    call(400, key, method, path, "{\"x\":1}");
    call(413, key, method, path, "{\"x\":\"" + "x".repeat(2 * 1024 * 1024) + "\"}");
    call(415, key, method, path, "{}", "content-type", "text/plain");
  }

  /** Nobody, somebody who may not, no such key, another version. */
  private void refusals() {
    String id = mint("refused");
    String powerless =
        managed(201, "POST", "/v1/keys", "{\"owner\":\"p\",\"kind\":\"management\"}")
            .json()
            .get("key")
            .asText();
    managed(201, "POST", "/v1/keys", "{\"owner\":\"nobody\"}");
    for (Operation each : MANAGED) {
      String path = each.path().replace("{id}", id);
      String body = each.path().endsWith("-all") ? each.body().replace("0", "1") : each.body();
      call(401, null, each.method(), path, each.body());
      call(403, powerless, each.method(), path, body);
      if (each.path().contains("{id}")) {
        managed(404, each.method(), each.path().replace("{id}", NOBODY), each.body());
      }
      if (each.changesAKey()) {
        managed(412, each.method(), path, each.body(), "if-match", "\"77\"");
      }
    }
    for (Operation each : HELD) {
      call(401, null, each.method(), each.path(), each.body());
    }
  }

  /** A key of which the log has lost records. */
  private void conflicts(String kafka) throws Exception {
    JsonNode minted = managed(201, "POST", "/v1/keys", "{\"owner\":\"poisoned\"}").json();
    String id = minted.get("id").asText();
    append(
        kafka,
        new ProducerRecord<>(KeyLogTopic.NAME, utf8(id), utf8("{\"version\":2}")),
        "io.tallystick.key.painted.v1");
    Await.until(
        "it is quarantined",
        IN_TIME,
        () -> managed(200, "GET", "/v1/keys/" + id, null).json().has("quarantine"));
    for (Operation each : MANAGED) {
      if (each.changesAKey()) {
        managed(409, each.method(), each.path().replace("{id}", id), each.body());
      }
    }
    String text = minted.get("key").asText();
    call(409, text, "POST", "/v1/self/revoke", "{}");
    JsonNode failed =
        managed(200, "POST", "/v1/keys/revoke-all", "{\"owner\":\"poisoned\",\"expected\":1}")
            .json();
    assertEquals("quarantined", failed.get("failed").get(0).get("code").asText());
  }

  /** Changes that would change something, and Kafka goes away before: nobody knows. */
  private void unknownOutcomes(EmbeddedKafka kafka) {
    String overlapping = mint("overlapping");
    managed(200, "POST", "/v1/keys/" + overlapping + "/rotate", "{\"overlap\":\"1h\"}");
    String disabled = mint("disabled");
    managed(200, "POST", "/v1/keys/" + disabled + "/disable", "{}");
    String plain = mint("plain");
    String text = text("holder");
    kafka.close();
    for (Operation each : MANAGED) {
      String id =
          each.path().endsWith("enable")
              ? disabled
              : each.path().endsWith("previous") ? overlapping : plain;
      if (each.changesAKey()) {
        managed(504, each.method(), each.path().replace("{id}", id), each.body());
      }
    }
    managed(504, "POST", "/v1/keys", "{\"owner\":\"o\"}");
    String row = "[{\"owner\":\"i\",\"sha256\":\"" + "cd".repeat(32) + "\"}]";
    taken(false, row, "unknown");
    call(504, text, "POST", "/v1/self/rotate", "{}");
    call(504, text, "POST", "/v1/self/revoke", "{}");
  }

  /** A node that can't read the log answers nothing else. */
  private void notReady(EmbeddedKafka kafka) {
    KeyService service = KeyService.start(settings(kafka, otherData, "openapi"));
    try (Node waiting = Node.of(service, otherData)) {
      node = waiting;
      for (Operation each : MANAGED) {
        managed(503, each.method(), each.path().replace("{id}", NOBODY), each.body());
      }
      for (Operation each : HELD) {
        managed(503, each.method(), each.path(), each.body());
      }
      call(200, null, "GET", "/openapi.yaml", null);
    }
  }

  private void use(Node used) {
    node = used;
    manager = used.managementKey();
  }

  private String text(String owner) {
    return managed(201, "POST", "/v1/keys", "{\"owner\":\"" + owner + "\"}")
        .json()
        .get("key")
        .asText();
  }

  private String mint(String owner) {
    return managed(201, "POST", "/v1/keys", "{\"owner\":\"" + owner + "\"}")
        .json()
        .get("id")
        .asText();
  }

  private Reply managed(int status, String method, String path, String body, String... headers) {
    return call(status, manager, method, path, body, headers);
  }

  private Reply call(
      int status, String key, String method, String path, String body, String... headers) {
    Reply reply = checked(key, method, path, body, headers);
    assertEquals(status, reply.status(), method + " " + path + ": " + reply.text());
    return reply;
  }

  private Reply checked(String key, String method, String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    if (key != null) {
      all.addAll(List.of("authorization", "Bearer " + key));
    }
    if (body != null && !all.contains("content-type")) {
      all.addAll(List.of("content-type", "application/json"));
    }
    Reply reply = node.send(method, path, body, all.toArray(String[]::new));
    check.check(reply.response(), body);
    return reply;
  }

  private static Map<String, String> settings(EmbeddedKafka kafka, Path data, String workspace) {
    Map<String, String> settings = Node.settings(kafka.bootstrapServers(), data, workspace);
    settings.put("TALLYSTICK_APPEND_TIMEOUT", "1s");
    settings.put("TALLYSTICK_NODE", data.getFileName().toString());
    return settings;
  }

  private static void append(String kafka, ProducerRecord<byte[], byte[]> record, String type)
      throws Exception {
    Map<String, Object> properties =
        Map.of(
            "bootstrap.servers", kafka,
            "key.serializer", ByteArraySerializer.class.getName(),
            "value.serializer", ByteArraySerializer.class.getName());
    record.headers().add(KeyLogTopic.TYPE_HEADER, utf8(type));
    try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
      producer.send(record).get();
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
