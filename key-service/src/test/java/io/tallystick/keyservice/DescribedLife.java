package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.tallystick.key.codec.SecretUseCodec;
import io.tallystick.key.codec.UsageReportCodec;
import io.tallystick.key.state.KeyUsage;
import io.tallystick.key.state.RevokeReason;
import io.tallystick.key.state.SecretUse;
import io.tallystick.key.state.UsageReport;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.Node.Reply;
import io.tallystick.runtime.cluster.AppliedOffsets;
import io.tallystick.runtime.cluster.NodeIdentity;
import io.tallystick.runtime.cluster.NodeKind;
import io.tallystick.runtime.cluster.NodeReport;
import io.tallystick.runtime.cluster.NodeReportCodec;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.KeyLogIdentity;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import io.tallystick.testkit.Await;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What managers and holders do with keys on a good day, by described calls. */
final class DescribedLife {
  private static final Duration IN_TIME = Duration.ofSeconds(60);
  private final DescribedCalls calls;

  DescribedLife(DescribedCalls calls) {
    this.calls = calls;
  }

  void live() throws Exception {
    document();
    minting();
    importing();
    clients();
    reading();
    changing();
    limiting();
    holding();
    rotatingInARace();
    endings();
    revokingAll();
    receipts();
  }

  private void document() {
    Reply document = calls.call(200, null, "GET", "/openapi.yaml", null);
    assertTrue(document.text().startsWith("openapi: 3.1.0"));
  }

  private void minting() {
    calls.managed(201, "POST", "/v1/keys", "{\"owner\":\"o\"}", "idempotency-key", "one");
    calls.managed(
        201, "POST", "/v1/keys", "{\"owner\":\"o\",\"kind\":\"api_key\",\"environment\":\"live\"}");
    calls.managed(409, "POST", "/v1/keys", "{\"owner\":\"o\"}", "idempotency-key", "one");
    calls.managed(422, "POST", "/v1/keys", "{\"owner\":\"p\"}", "idempotency-key", "one");
    calls.managed(400, "POST", "/v1/keys", "{\"owner\":\"o\"}", "idempotency-key", "a b");
    calls.managed(
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
      calls.managed(200, "GET", "/v1/keys/" + results.get(i).get("id").asText() + "/events", null);
    }
    calls.managed(200, "GET", "/v1/keys?owner=i", null);
  }

  /** Made by a call of the other document; from then on keys like any other. */
  private void clients() throws Exception {
    String jwks = freshKeys();
    String audiences = "\"audiences\":[\"https://api.example.com\"]";
    String body = "{\"owner\":\"c\"," + audiences + ",\"jwks\":" + jwks + "}";
    Reply made = calls.node().as(calls.manager(), "POST", "/v1/clients", body);
    assertEquals(201, made.status(), made.text());
    assertFalse(made.json().has("key"));
    String path = "/v1/keys/" + made.json().get("id").asText();
    calls.managed(200, "GET", path, null);
    calls.managed(200, "PATCH", path, "{\"audiences\":[]}");
    calls.managed(200, "PATCH", path, "{" + audiences + ",\"jwks\":" + freshKeys() + "}");
    calls.managed(409, "PATCH", path, "{\"jwks\":null}");
    calls.managed(409, "POST", path + "/rotate", "{}");
    calls.managed(200, "GET", path + "/events", null);
    calls.managed(200, "GET", "/v1/keys?kind=oauth_client", null);
  }

  private static String freshKeys() throws Exception {
    return new JWKSet(new ECKeyGenerator(Curve.P_256).generate().toPublicJWK()).toString();
  }

  JsonNode taken(boolean dryRun, String rows, String first) {
    String body = "{\"dryRun\":" + dryRun + ",\"keys\":" + rows + "}";
    JsonNode results = calls.managed(200, "POST", "/v1/keys/import", body).json().get("results");
    assertEquals(first, results.get(0).get("result").asText(), results.toString());
    return results;
  }

  private void reading() {
    String id = calls.mint("reader");
    String now = Instant.now().toString();
    String filters = "?owner=reader&environment=live&kind=api_key&status=active&limit=1";
    calls.mint("reader");
    JsonNode page = calls.managed(200, "GET", "/v1/keys" + filters, null).json();
    String cursor = page.get("nextCursor").asText();
    calls.managed(200, "GET", "/v1/keys" + filters + "&cursor=" + cursor, null);
    calls.managed(200, "GET", "/v1/keys?at=" + now, null);
    calls.managed(200, "GET", "/v1/keys/" + id + "?at=" + now, null);
    calls.managed(200, "PATCH", "/v1/keys/" + id, "{\"name\":\"m\"}");
    calls.managed(200, "GET", "/v1/keys/" + id + "/events?limit=1", null);
    calls.managed(200, "GET", "/v1/keys/" + id + "/events?after=1", null);
  }

  private void changing() throws Exception {
    String id = calls.mint("changer");
    String path = "/v1/keys/" + id;
    String patch =
        "{\"name\":\"m\",\"scopes\":[\"a\"],\"limits\":[{\"limit\":1,\"window\":\"1s\"}],"
            + "\"expiresAt\":\"2999-01-01T00:00:00Z\",\"allowedAddresses\":[\"127.0.0.1\"],"
            + "\"metadata\":{\"a\":1}}";
    Reply changed = calls.managed(200, "PATCH", path, patch, "if-match", "\"1\"");
    String merge = "application/merge-patch+json";
    calls.call(200, calls.manager(), "PATCH", path, "{\"name\":null}", "content-type", merge);
    assertEquals("\"2\"", changed.header("etag"));
    calls.managed(200, "POST", path + "/rotate", "{\"overlap\":\"1h\"}", "if-match", "*");
    calls.managed(409, "POST", path + "/rotate", "{\"overlap\":\"1h\"}");
    lastUse(id);
    usage(id);
    calls.managed(200, "POST", path + "/retire-previous", null, "if-match", "*");
    calls.managed(200, "POST", path + "/disable", "{}", "if-match", "*");
    calls.managed(200, "POST", path + "/enable", null, "if-match", "*");
    calls.managed(
        200,
        "POST",
        path + "/revoke",
        "{\"reason\":\"leaked\",\"note\":\"seen\"}",
        "if-match",
        "*");
    calls.managed(200, "GET", path + "/events", null);
    for (DescribedCalls.Operation each : DescribedCalls.MANAGED) {
      if (each.changesAKey() && !each.path().endsWith("/revoke")) {
        calls.managed(409, each.method(), each.path().replace("{id}", id), each.body());
      }
    }
  }

  private void limiting() {
    String every =
        "{\"limits\":[{\"name\":\"s\",\"algorithm\":\"sliding\",\"limit\":1,\"window\":\"1s\","
            + "\"mode\":\"enforce\"},{\"name\":\"g\",\"algorithm\":\"gcra\",\"limit\":1,"
            + "\"window\":\"1s\",\"burst\":2,\"mode\":\"shadow\"},{\"name\":\"d\",\"algorithm\":"
            + "\"fixed\",\"limit\":1,\"window\":\"day\"},{\"name\":\"c\",\"algorithm\":\"credits\","
            + "\"limit\":1}]}";
    String none = "{\"limits\":[]}";
    for (String path : List.of("/v1/plans", "/v1/owners")) {
      calls.managed(201, "PUT", path + "/b", every, "if-none-match", "*");
      calls.managed(412, "PUT", path + "/b", none, "if-none-match", "*");
      calls.managed(201, "PUT", path + "/a", every);
      calls.managed(200, "GET", path + "/b", null);
      calls.managed(404, "GET", path + "/c", null);
      JsonNode page = calls.managed(200, "GET", path + "?limit=1", null).json();
      assertEquals("a", page.get("nextAfter").asText());
      calls.managed(200, "GET", path + "?after=a", null);
    }
    calls.managed(200, "PUT", "/v1/owners/a", none, "if-match", "\"1\"");
    calls.managed(200, "PUT", "/v1/plans/a", none, "if-match", "\"1\"");
    String path =
        "/v1/keys/"
            + calls
                .managed(201, "POST", "/v1/keys", "{\"owner\":\"a\",\"plan\":\"b\"}")
                .json()
                .get("id")
                .asText();
    calls.managed(400, "PATCH", path, "{\"plan\":\"c\"}");
    calls.managed(200, "PATCH", path, every);
    calls.managed(200, "POST", path + "/top-up", "{\"limit\":\"c\",\"add\":5}", "if-match", "*");
    calls.managed(200, "PATCH", path, "{\"plan\":\"b\"}");
    calls.managed(409, "POST", path + "/top-up", "{\"add\":5}");
    calls.managed(200, "GET", path, null);
    calls.managed(200, "GET", path + "/events", null);
  }

  /** A verifier saw the previous secret of this key. */
  private void lastUse(String id) throws Exception {
    SecretUse use = new SecretUse(new KeyId(id), 1, Instant.now());
    append(
        calls.node().environment.get("TALLYSTICK_KAFKA"),
        new ProducerRecord<>(
            TopicNames.KEY_USAGE, utf8(id), SecretUseCodec.encode("verifier", use)),
        SecretUseCodec.TYPE);
    Await.until(
        "the last use is shown",
        IN_TIME,
        () ->
            calls
                .managed(200, "GET", "/v1/keys/" + id, null)
                .json()
                .get("previousSecret")
                .has("lastUsedAt"));
  }

  /** A verifier has counted calls with this key. */
  private void usage(String id) throws Exception {
    Instant now = Instant.now();
    KeyUsage counted = new KeyUsage(new KeyId(id), 2, 5, Map.of("RATE_LIMITED", 1L), now);
    UsageReport report =
        new UsageReport(
            "feedfacefeedface", 1, now.truncatedTo(ChronoUnit.MINUTES), List.of(counted));
    append(
        calls.node().environment.get("TALLYSTICK_KAFKA"),
        new ProducerRecord<>(
            TopicNames.KEY_USAGE, utf8("any"), UsageReportCodec.encode("verifier", report)),
        UsageReportCodec.TYPE);
    Await.until(
        "it is shown as used",
        IN_TIME,
        () -> calls.managed(200, "GET", "/v1/keys/" + id, null).json().has("lastUsedAt"));
    calls.managed(200, "GET", "/v1/keys?owner=changer", null);
    calls.managed(200, "GET", "/v1/keys/" + id + "/usage", null);
    String old = now.minus(Duration.ofDays(9)).toString();
    calls.managed(200, "GET", "/v1/keys/" + id + "/usage?step=1d&from=" + old + "&to=" + now, null);
  }

  private void holding() {
    String text = calls.text("h");
    calls.call(200, text, "GET", "/v1/self", null);
    calls.call(200, text, "GET", "/v1/self/usage?step=5m", null);
    calls.call(200, text, "POST", "/v1/self/rotate", "{\"overlap\":\"1h\"}");
    calls.call(200, text, "GET", "/v1/self", null);
    calls.call(403, text, "POST", "/v1/self/rotate", "{}");
    calls.call(412, text, "POST", "/v1/self/revoke", "{}", "if-match", "\"77\"");
    String revocation = "{\"reason\":\"leaked\",\"note\":\"n\"}";
    calls.call(200, text, "POST", "/v1/self/revoke", revocation, "if-match", "*");
    calls.call(409, text, "POST", "/v1/self/rotate", "{}");
    String far =
        calls
            .managed(
                201, "POST", "/v1/keys", "{\"owner\":\"h\",\"allowedAddresses\":[\"10.0.0.0/8\"]}")
            .json()
            .get("key")
            .asText();
    calls.call(403, far, "GET", "/v1/self", null);
    calls.call(403, far, "GET", "/v1/self/usage", null);
  }

  /** Of rotations by one secret at once, those that come second find another key. */
  private void rotatingInARace() {
    Await.until(
        "a rotation comes second",
        IN_TIME,
        () -> {
          String text = calls.text("racer");
          List<CompletableFuture<Reply>> racing = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            racing.add(
                CompletableFuture.supplyAsync(
                    () -> calls.checked(text, "POST", "/v1/self/rotate", "{}")));
          }
          return racing.stream().filter(each -> each.join().status() == 412).count() > 0;
        });
  }

  private void endings() {
    for (RevokeReason reason : RevokeReason.values()) {
      String path = "/v1/keys/" + calls.mint("ended") + "/revoke";
      calls.managed(200, "POST", path, "{\"reason\":\"" + reason.text() + "\"}");
    }
    String soon = Instant.now().plusSeconds(1).toString();
    String id =
        calls
            .managed(201, "POST", "/v1/keys", "{\"owner\":\"e\",\"expiresAt\":\"" + soon + "\"}")
            .json()
            .get("id")
            .asText();
    Await.until(
        "the key expires",
        IN_TIME,
        () ->
            calls
                .managed(200, "GET", "/v1/keys/" + id, null)
                .json()
                .get("status")
                .asText()
                .equals("expired"));
  }

  private void revokingAll() {
    calls.managed(201, "POST", "/v1/keys", "{\"owner\":\"gone\"}");
    calls.managed(409, "POST", "/v1/keys/revoke-all", "{\"owner\":\"gone\",\"expected\":2}");
    calls.managed(
        200,
        "POST",
        "/v1/keys/revoke-all",
        "{\"owner\":\"gone\",\"expected\":1,\"reason\":\"owner_gone\",\"note\":\"left\"}");
  }

  /** Two verifiers are heard once and never again, of which one soon counts as gone. */
  private void receipts() throws Exception {
    String patient = "feedfacefeedface";
    String impatient = "deadbeefdeadbeef";
    report(patient, 600_000, false);
    report(impatient, 1, false);
    Await.until(
        "one is silent and one is gone",
        IN_TIME,
        () -> {
          String path = "/v1/keys/" + calls.mint("receipted") + "/revoke";
          JsonNode receipt =
              calls.managed(200, "POST", path, "{\"wait\":\"500ms\"}").json().get("receipt");
          assertFalse(receipt.get("inForce").asBoolean());
          return receipt.get("silent").findValuesAsText("instance").contains(patient)
              && receipt.get("gone").findValuesAsText("instance").contains(impatient);
        });
    calls.call(200, calls.text("receipted"), "POST", "/v1/self/revoke", "{\"wait\":\"100ms\"}");
    report(patient, 600_000, true);
    report(impatient, 1, true);
  }

  private void report(String instance, long toleranceMillis, boolean leaving) throws Exception {
    String kafka = calls.node().environment.get("TALLYSTICK_KAFKA");
    KeyLogIdentity log = KeyLogIdentity.read(new KafkaSettings(kafka, Map.of()), KeyLogTopic.NAME);
    NodeReport report =
        new NodeReport(
            new NodeIdentity(instance, "described", NodeKind.VERIFIER, toleranceMillis),
            leaving ? 2 : 1,
            "http://127.0.0.1:1",
            0,
            false,
            leaving,
            AppliedOffsets.of(log.topicId()));
    append(
        kafka,
        new ProducerRecord<>(
            TopicNames.VERIFIER_STATUS, utf8(instance), NodeReportCodec.encode(report)),
        NodeReportCodec.TYPE);
  }

  static void append(String kafka, ProducerRecord<byte[], byte[]> record, String type)
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

  static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
