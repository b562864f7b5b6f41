package io.tallystick.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.codec.Json;
import io.tallystick.key.text.KeyText;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.testkit.contract.JsonDocument;
import io.tallystick.testkit.contract.SchemaCheck;
import io.tallystick.testkit.contract.SchemaFields;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs every command over HTTP and holds what a real key-service then puts on the topic to the
 * contract: described to the last field, nothing described that never comes, nothing of a secret.
 */
final class KeyEventsIT {
  private static final Duration RELAYED = Duration.ofSeconds(30);

  @TempDir static Path data;

  /** A limit with every field. */
  private static final String SMOOTH =
      "{\"algorithm\":\"gcra\",\"limit\":5,\"window\":\"60s\",\"burst\":6,\"mode\":\"shadow\"}";

  private static RunningService service;
  private static final List<String> texts = new ArrayList<>();
  private static final Map<String, JsonNode> told = new HashMap<>();
  private static List<ConsumerRecord<String, byte[]>> records;

  @BeforeAll
  static void runEveryCommand() throws Exception {
    service = RunningService.start(Backends.kafka(), data, "events");
    texts.add(service.managementKey());
    service.call("PUT", "/v1/plans/gold", "{\"limits\":[]}");
    live(mint("\"owner\":\"plain\""));
    mint("\"owner\":\"planned\",\"plan\":\"gold\"");
    live(
        mint(
            "\"owner\":\"full\",\"name\":\"nightly\",\"environment\":\"test\",\"scopes\":[\"a\"],"
                + "\"limits\":["
                + SMOOTH
                + "],\"metadata\":{\"a\":[1.50]},"
                + "\"expiresAt\":\"2999-01-01T00:00:00Z\",\"allowedAddresses\":[\"127.0.0.0/8\"]"));
    service.call(
        "POST",
        "/v1/keys/import",
        "{\"keys\":[{\"owner\":\"moved\",\"sha256\":\""
            + HexFormat.of().formatHex(sha256("whole-text"))
            + "\"},{\"owner\":\"moved\",\"format\":\"old\",\"foreignId\":\"A-17\",\"bcrypt\":"
            + "\"$2b$04$abcdefghijklmnopqrstuuvwxyzABCDEFGHIJKLMNOPQRSTUVWXY.\"}]}");
    liveAsClient();
    for (JsonNode key : service.list("")) {
      String path = "/v1/keys/" + key.get("id").asText() + "/events";
      service
          .call("GET", path, null)
          .get("events")
          .forEach(event -> told.put(key.get("id").asText() + ":" + event.get("version"), event));
    }
    Await.until("every event is on the topic", RELAYED, () -> ours().size() >= told.size());
    records = ours();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void everyEventThatTookEffect_isThereOnceAndAsTheApiTellsIt() {
    Set<String> ids = new HashSet<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      String id = Topic.header(record, "ce_id");
      assertTrue(ids.add(id), "twice: " + id);
      ObjectNode value = (ObjectNode) Json.read(record.value());
      value.put("type", Topic.header(record, "ce_type"));
      assertEquals(told.get(id), value, id);
    }
    assertEquals(told.keySet(), ids);
  }

  @Test
  void values_areDescribedToTheLastField() {
    Set<String> types = new TreeSet<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      String type = Topic.header(record, "ce_type");
      types.add(type);
      assertEquals(
          List.of(), Contract.faults(type, Json.read(record.value())), Topic.text(record.value()));
    }
    assertEquals(new TreeSet<>(EventCodec.types()), types, "every command was run");
  }

  @Test
  void fieldsThatAreDescribed_allComeReally() {
    for (String type : EventCodec.types()) {
      JsonDocument schema = Contract.schema(type);
      SchemaFields fields = new SchemaFields(schema, new SchemaCheck(schema));
      Set<String> named = new TreeSet<>();
      fields.named(schema.at(""), named::add);
      // Not every choice of an enumeration is made here, but every field is there.
      named.removeIf(each -> each.contains(" = "));
      assertTrue(named.size() >= 4, type);
      for (ConsumerRecord<String, byte[]> record : records) {
        if (Topic.header(record, "ce_type").equals(type)) {
          fields.present(schema.at(""), Json.read(record.value()), named::remove);
        }
      }
      assertEquals(Set.of(), named, type + " describes fields that no event has");
    }
  }

  @Test
  void headersAndKeys_areDescribedToTheLastOne() {
    JsonDocument closed = Contract.closed(Contract.ASYNC_API);
    SchemaCheck check = new SchemaCheck(closed);
    for (ConsumerRecord<String, byte[]> record : records) {
      ObjectNode headers = Json.object();
      for (Header header : record.headers()) {
        assertFalse(headers.has(header.key()), "a header stands twice: " + header.key());
        headers.put(header.key(), Topic.text(header.value()));
      }
      assertEquals(List.of(), check.faults("/components/schemas/headers", headers));
      assertEquals(
          List.of(),
          check.faults(
              "/components/messageBindings/keyed/kafka/key", Json.object().textNode(record.key())));
      JsonNode value = Json.read(record.value());
      assertEquals(record.key() + ":" + value.get("version"), headers.get("ce_id").asText());
      assertEquals(value.get("at"), headers.get("ce_time"));
    }
  }

  @Test
  void eventsOfAKey_standInOnePartitionInTheOrderOfTheirVersions() {
    Map<String, Long> versions = new HashMap<>();
    Map<String, Integer> partitions = new HashMap<>();
    for (ConsumerRecord<String, byte[]> record : records) {
      long version = Json.read(record.value()).get("version").asLong();
      assertEquals(versions.merge(record.key(), 1L, Long::sum), version, record.key());
      int first = partitions.computeIfAbsent(record.key(), key -> record.partition());
      assertEquals(first, record.partition());
    }
  }

  @Test
  void nothingOfASecret_isOnTheTopic() throws Exception {
    Set<String> hidden = new HashSet<>(Set.of("whole-text"));
    for (String text : texts) {
      hidden.add(KeyText.parse(text).secret().reveal());
    }
    for (ConsumerRecord<String, byte[]> record : Topic.read(Backends.kafka(), KeyLogTopic.NAME)) {
      JsonNode credential = Json.read(record.value()).path("credential");
      credential.findValuesAsText("bcrypt").forEach(hidden::add);
      credential.findValuesAsText("value").forEach(hidden::add);
      if (credential.at("/foreign/format").asText().equals("sha256")) {
        hidden.add(credential.at("/foreign/name").asText());
      }
    }
    assertTrue(hidden.size() >= 15, "texts, hashes and tags are known: " + hidden.size());
    for (ConsumerRecord<String, byte[]> record : records) {
      String all = record.headers() + Topic.text(record.value()) + record.key();
      for (Header header : record.headers()) {
        all += Topic.text(header.value());
      }
      for (String secret : hidden) {
        assertFalse(all.contains(secret), () -> "a secret is on the topic: " + record.key());
      }
    }
  }

  /** A whole life of a key, its holder included. */
  private static void live(JsonNode minted) {
    String path = "/v1/keys/" + minted.get("id").asText();
    service.call(
        "PATCH",
        path,
        "{\"name\":\"changed\",\"limits\":["
            + SMOOTH
            + ",{\"name\":\"c\",\"algorithm\":\"credits\",\"limit\":9}],\"scopes\":[\"b\"],"
            + "\"expiresAt\":\"2998-01-01T00:00:00Z\",\"metadata\":{\"b\":1},"
            + "\"allowedAddresses\":[\"127.0.0.1\"]}");
    service.call("POST", path + "/top-up", "{\"add\":1}");
    service.call("PATCH", path, "{\"plan\":\"gold\",\"expiresAt\":null}");
    keep(service.call("POST", path + "/rotate", "{\"overlap\":\"24h\"}"));
    service.call("POST", path + "/retire-previous", "");
    String text = keep(service.call("POST", path + "/rotate", ""));
    service.call("POST", path + "/disable", "");
    service.call("POST", path + "/enable", "");
    String next = keep(service.call(text, "POST", "/v1/self/rotate", "{\"overlap\":\"1h\"}"));
    if (minted.get("owner").asText().equals("plain")) {
      service.call(next, "POST", "/v1/self/revoke", "");
    } else {
      service.call("POST", path + "/revoke", "{\"reason\":\"leaked\",\"note\":\"seen\"}");
    }
  }

  /** A client that proves itself by a key of its own, which it changes. */
  private static void liveAsClient() throws JOSEException {
    String own = "\"audiences\":[\"https://api.example.com\"],\"jwks\":";
    JsonNode client =
        service.call("POST", "/v1/clients", "{\"owner\":\"client\"," + own + freshKeys() + "}");
    String path = "/v1/keys/" + client.get("id").asText();
    service.call("PATCH", path, "{" + own + freshKeys() + "}");
  }

  private static String freshKeys() throws JOSEException {
    return new JWKSet(new ECKeyGenerator(Curve.P_256).generate().toPublicJWK()).toString();
  }

  private static JsonNode mint(String members) {
    JsonNode minted = service.call("POST", "/v1/keys", "{" + members + "}");
    keep(minted);
    return minted;
  }

  private static String keep(JsonNode withText) {
    String text = withText.get("key").asText();
    texts.add(text);
    return text;
  }

  /** The records of this test's workspace: the topic is shared. */
  private static List<ConsumerRecord<String, byte[]>> ours() {
    return Topic.read(Backends.kafka(), TopicNames.KEY_EVENTS).stream()
        .filter(each -> Json.read(each.value()).get("workspace").asText().equals("events"))
        .toList();
  }

  private static byte[] sha256(String text) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
  }
}
