package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.keyservice.DescribedCalls.Operation;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.producer.ProducerRecord;
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
          Pattern.compile(".* 500"), Pattern.compile("/components/responses/Fault/.*"));

  @TempDir Path data;
  @TempDir Path otherData;
  private final DescribedCalls calls = new DescribedCalls("/key-service.openapi.yaml");
  private final DescribedLife life = new DescribedLife(calls);

  @Test
  void service_answersWhatIsDescribed_andAllOfIt() throws Exception {
    EmbeddedKafka kafka = Backends.newKafka();
    Map<String, String> settings = settings(kafka, data, "openapi");
    settings.put("TALLYSTICK_REDIS", Backends.redis());
    settings.put("TALLYSTICK_ISSUER", "https://keys.example.com");
    settings.put("TALLYSTICK_AUDIENCES", "https://api.example.com");
    settings.put("TALLYSTICK_FOREIGN_FORMATS", "old=old_(?<id>[A-Z0-9]+)\\.(?<secret>.+)");
    try (Node first = Node.start(settings, data)) {
      calls.use(first);
      life.live();
      badRequests();
      refusals();
      conflicts(kafka.bootstrapServers());
      unknownOutcomes(kafka);
    }
    notReady(kafka);
    calls.everythingWasShown(NOT_SHOWN);
  }

  private void badRequests() {
    String id = calls.mint("bad");
    calls.managed(400, "GET", "/v1/keys?at=2999-01-01T00:00:00Z", null);
    for (Operation each : DescribedCalls.MANAGED) {
      bad(each, each.path(id), calls.manager());
    }
    String text = calls.text("b");
    for (Operation each : DescribedCalls.HELD) {
      bad(each, each.path(), text);
    }
  }

  private void bad(Operation operation, String path, String key) {
    String method = operation.method();
    if (operation.body() == null) {
      calls.call(400, key, method, path + "?x=1", null);
      return;
    }
    calls.call(400, key, method, path, "{\"x\":1}");
    calls.call(413, key, method, path, "{\"x\":\"" + "x".repeat(2 * 1024 * 1024) + "\"}");
    calls.call(415, key, method, path, "{}", "content-type", "text/plain");
  }

  /** Nobody, somebody who may not, no such key, another version. */
  private void refusals() {
    String id = calls.mint("refused");
    String powerless =
        calls
            .managed(201, "POST", "/v1/keys", "{\"owner\":\"p\",\"kind\":\"management\"}")
            .json()
            .get("key")
            .asText();
    calls.managed(201, "POST", "/v1/keys", "{\"owner\":\"nobody\"}");
    for (Operation each : DescribedCalls.MANAGED) {
      String path = each.path(id);
      String body = each.path().endsWith("-all") ? each.body().replace("0", "1") : each.body();
      calls.call(401, null, each.method(), path, each.body());
      calls.call(403, powerless, each.method(), path, body);
      if (each.path().contains("{id}")) {
        calls.managed(404, each.method(), each.path(NOBODY), each.body());
      }
      if (each.changesAKey() || each.changesLimits()) {
        calls.managed(412, each.method(), path, each.body(), "if-match", "\"77\"");
      }
      if (each.path().contains("{name}") || each.path().contains("{owner}")) {
        String nameless = path.replace("unknown", each.path().contains("{name}") ? "a%20b" : "%00");
        calls.managed(404, each.method(), nameless, each.body());
      }
    }
    for (Operation each : DescribedCalls.HELD) {
      calls.call(401, null, each.method(), each.path(), each.body());
    }
  }

  /** A key of which the log has lost records. */
  private void conflicts(String kafka) throws Exception {
    JsonNode minted = calls.managed(201, "POST", "/v1/keys", "{\"owner\":\"poisoned\"}").json();
    String id = minted.get("id").asText();
    DescribedLife.append(
        kafka,
        new ProducerRecord<>(
            KeyLogTopic.NAME, DescribedLife.utf8(id), DescribedLife.utf8("{\"version\":2}")),
        "io.tallystick.key.painted.v1");
    Await.until(
        "it is quarantined",
        IN_TIME,
        () -> calls.managed(200, "GET", "/v1/keys/" + id, null).json().has("quarantine"));
    for (Operation each : DescribedCalls.MANAGED) {
      if (each.changesAKey()) {
        calls.managed(409, each.method(), each.path().replace("{id}", id), each.body());
      }
    }
    String text = minted.get("key").asText();
    calls.call(409, text, "POST", "/v1/self/revoke", "{}");
    JsonNode failed =
        calls
            .managed(200, "POST", "/v1/keys/revoke-all", "{\"owner\":\"poisoned\",\"expected\":1}")
            .json();
    assertEquals("quarantined", failed.get("failed").get(0).get("code").asText());
  }

  /** Changes that would change something, and Kafka goes away before: nobody knows. */
  private void unknownOutcomes(EmbeddedKafka kafka) {
    String overlapping = calls.mint("overlapping");
    calls.managed(200, "POST", "/v1/keys/" + overlapping + "/rotate", "{\"overlap\":\"1h\"}");
    String disabled = calls.mint("disabled");
    calls.managed(200, "POST", "/v1/keys/" + disabled + "/disable", "{}");
    String plain = calls.mint("plain");
    calls.managed(
        200,
        "PATCH",
        "/v1/keys/" + plain,
        "{\"limits\":[{\"limit\":5,\"algorithm\":\"credits\"}]}");
    String text = calls.text("holder");
    kafka.close();
    for (Operation each : DescribedCalls.MANAGED) {
      String id =
          each.path().endsWith("enable")
              ? disabled
              : each.path().endsWith("previous") ? overlapping : plain;
      if (each.changesAKey() || each.changesLimits()) {
        calls.managed(504, each.method(), each.path(id), each.body());
      }
    }
    calls.managed(504, "POST", "/v1/keys", "{\"owner\":\"o\"}");
    String row = "[{\"owner\":\"i\",\"sha256\":\"" + "cd".repeat(32) + "\"}]";
    life.taken(false, row, "unknown");
    calls.call(504, text, "POST", "/v1/self/rotate", "{}");
    calls.call(504, text, "POST", "/v1/self/revoke", "{}");
  }

  /** A node that can't read the log answers nothing else. */
  private void notReady(EmbeddedKafka kafka) {
    KeyService service = KeyService.start(settings(kafka, otherData, "openapi"));
    try (Node waiting = Node.of(service, otherData)) {
      calls.useInstead(waiting);
      for (Operation each : DescribedCalls.MANAGED) {
        calls.managed(503, each.method(), each.path(NOBODY), each.body());
      }
      for (Operation each : DescribedCalls.HELD) {
        calls.managed(503, each.method(), each.path(), each.body());
      }
      calls.call(200, null, "GET", "/openapi.yaml", null);
    }
  }

  private static Map<String, String> settings(EmbeddedKafka kafka, Path data, String workspace) {
    Map<String, String> settings = Node.settings(kafka.bootstrapServers(), data, workspace);
    settings.put("TALLYSTICK_APPEND_TIMEOUT", "1s");
    settings.put("TALLYSTICK_NODE", data.getFileName().toString());
    return settings;
  }
}
