package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.keyservice.Node.Reply;
import io.tallystick.testkit.Backends;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** All keys of an owner at once, requests that are sent again, and what was. */
final class OwnerAndRequestIT {
  @TempDir static Path data;
  @TempDir static Path secondData;
  @TempDir static Path otherData;
  private static Node node;

  @BeforeAll
  static void start() {
    node = Node.start(data, "owners");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void revokeAll_withTheRightCount_revokesThatOwnersKeysAlone() {
    List<String> ids = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      ids.add(node.mint("leaver", "").get("id").asText());
    }
    node.post("/v1/keys/" + ids.get(0) + "/revoke", "");
    node.post("/v1/keys/" + ids.get(1) + "/disable", "");
    String other = node.mint("stayer", "").get("id").asText();
    Reply wrong = revokeAll("{\"owner\":\"leaver\",\"expected\":70}");
    assertEquals(409, wrong.status());
    assertEquals("count_mismatch", wrong.code());
    assertEquals(69, wrong.json().get("actual").asInt());
    assertEquals("active", status(ids.get(5)), "nothing has changed");

    Reply done =
        revokeAll(
            "{\"owner\":\"leaver\",\"expected\":69,\"reason\":\"owner_gone\",\"note\":\"left\"}");
    assertEquals(200, done.status(), done.text());
    Set<String> revoked = new HashSet<>();
    done.json().get("revoked").forEach(id -> revoked.add(id.asText()));
    assertEquals(new HashSet<>(ids.subList(1, 70)), revoked);
    assertEquals(0, done.json().get("failed").size());
    JsonNode key = node.get("/v1/keys/" + ids.get(9)).json();
    assertEquals("owner_gone", key.get("revocation").get("reason").asText());
    assertEquals("active", status(other));
    assertEquals(200, revokeAll("{\"owner\":\"leaver\",\"expected\":0}").status());
  }

  @Test
  void revokeAll_withKeysThatTheCallerMayNotChange_changesNothing() {
    String id = node.mint("boss", "").get("id").asText();
    node.mint("boss", ",\"kind\":\"management\",\"scopes\":[\"keys:read\"]");
    String writer = node.manager("[\"keys:write\"]");
    String body = "{\"owner\":\"boss\",\"expected\":2}";
    assertEquals(403, node.as(writer, "POST", "/v1/keys/revoke-all", body).status());
    assertEquals("active", status(id));
    try (Node elsewhere = Node.start(otherData, "owners-elsewhere")) {
      Reply reply = elsewhere.post("/v1/keys/revoke-all", body);
      assertEquals(409, reply.status());
      assertEquals(0, reply.json().get("actual").asInt(), "another workspace's keys are not seen");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"owner\":\"x\"}",
        "{\"owner\":\"x\",\"expected\":-1}",
        "{\"owner\":\"x\",\"expected\":10001}",
        "{\"owner\":\"x\",\"expected\":\"1\"}",
        "{\"owner\":\"x\",\"expected\":0,\"all\":true}",
        "{\"owner\":\"\",\"expected\":0}"
      })
  void revokeAll_badBody_isRefused(String body) {
    assertEquals(400, revokeAll(body).status());
  }

  @Test
  void idempotencyKey_sameBody_makesOneKeyAndTellsItsId() {
    Reply first = mint(node, "order-1", "{\"owner\":\"shop\",\"name\":\"n\"}");
    assertEquals(201, first.status(), first.text());
    Reply again = mint(node, "order-1", "{\"name\":\"n\",\"owner\":\"shop\",\"scopes\":[]}");
    assertEquals(409, again.status(), "the same request, however it is written");
    assertEquals("already_created", again.code());
    assertEquals(first.json().get("id"), again.json().get("id"));
    Reply other = mint(node, "order-1", "{\"owner\":\"shop\",\"name\":\"m\"}");
    assertEquals(422, other.status());
    assertEquals("idempotency_key_reused", other.code());
    assertFalse(other.json().has("id"));
    assertEquals(201, mint(node, "order-2", "{\"owner\":\"shop\",\"name\":\"n\"}").status());
    assertEquals(400, mint(node, "has space", "{\"owner\":\"shop\"}").status());
    assertEquals(400, mint(node, "x".repeat(256), "{\"owner\":\"shop\"}").status());
  }

  @Test
  void idempotencyKey_manyAtOnceOnTwoNodes_makesOneKey() throws Exception {
    Map<String, String> settings = Node.settings(Backends.kafka(), secondData, "owners");
    settings.put("TALLYSTICK_MANAGEMENT_KEY", node.managementKey());
    ExecutorService callers = Executors.newFixedThreadPool(8);
    try (Node second = Node.start(settings, secondData)) {
      for (int round = 0; round < 10; round++) {
        String name = "race-" + round;
        List<Future<Reply>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          int caller = i;
          calls.add(
              callers.submit(
                  () ->
                      caller % 2 == 0
                          ? mint(node, name, "{\"owner\":\"race\"}")
                          : second.as(
                              node.managementKey(),
                              "POST",
                              "/v1/keys",
                              "{\"owner\":\"race\"}",
                              "idempotency-key",
                              name)));
        }
        List<Integer> statuses = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Future<Reply> call : calls) {
          Reply reply = call.get(60, TimeUnit.SECONDS);
          statuses.add(reply.status());
          ids.add(reply.json().get("id").asText());
        }
        assertEquals(1, Collections.frequency(statuses, 201), statuses::toString);
        assertEquals(7, Collections.frequency(statuses, 409), statuses::toString);
        assertEquals(1, ids.size());
      }
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void idempotencyKey_ofAnotherWorkspace_isAnotherKey() {
    Reply here = mint(node, "shared", "{\"owner\":\"a\"}");
    try (Node elsewhere = Node.start(otherData, "owners-elsewhere")) {
      Reply there = mint(elsewhere, "shared", "{\"owner\":\"b\"}");
      assertEquals(201, there.status(), there.text());
      assertFalse(here.json().get("id").equals(there.json().get("id")));
    }
  }

  @Test
  void at_showsTheKeyAndTheListAsTheyWere() throws Exception {
    Instant before = Instant.now();
    Thread.onSpinWait();
    JsonNode minted = node.mint("past", ",\"name\":\"first\"");
    String path = "/v1/keys/" + minted.get("id").asText();
    Instant created = Instant.parse(minted.get("createdAt").asText());
    awaitAfter(created);
    Instant renamed = updated(node.patch(path, "{\"name\":\"second\"}"));
    awaitAfter(renamed);
    Instant disabled = updated(node.post(path + "/disable", ""));
    awaitAfter(disabled);
    Instant revoked = updated(node.post(path + "/revoke", ""));

    assertEquals(404, node.get(path + "?at=" + before.minusSeconds(1)).status());
    JsonNode first = node.get(path + "?at=" + created).json();
    assertEquals("first", first.get("name").asText());
    assertEquals(1, first.get("version").asInt());
    assertEquals("", node.get(path + "?at=" + created).header("etag"));
    assertEquals("second", node.get(path + "?at=" + renamed).json().get("name").asText());
    assertEquals(
        "first", node.get(path + "?at=" + renamed.minusMillis(1)).json().get("name").asText());
    assertEquals("disabled", node.get(path + "?at=" + disabled).json().get("status").asText());
    assertEquals("revoked", node.get(path + "?at=" + revoked).json().get("status").asText());

    assertEquals(0, list("past", before.minusSeconds(1), "").size());
    assertEquals("first", list("past", created, "&status=active").get(0).get("name").asText());
    assertEquals(1, list("past", disabled, "&status=disabled").size());
    assertEquals(0, list("past", disabled, "&status=active").size());
    assertEquals(1, list("past", revoked, "&status=revoked").size());
    Reply future = node.get(path + "?at=" + Instant.now().plusSeconds(60));
    assertEquals(400, future.status());
    assertEquals("invalid_parameter", future.code());
    assertEquals(400, node.get(path + "?at=yesterday").status());
    assertEquals(400, node.get("/v1/keys?at=2999-01-01T00:00:00Z").status());
  }

  @Test
  void at_aTimeWhenItHadEnded_isExpiredThen() throws Exception {
    Instant end = Instant.now().plusMillis(400);
    JsonNode minted = node.mint("ending", ",\"expiresAt\":\"" + end + "\"");
    String path = "/v1/keys/" + minted.get("id").asText();
    awaitAfter(end.plusMillis(1));
    JsonNode extended = node.patch(path, "{\"expiresAt\":null}").json();
    assertEquals("active", extended.get("status").asText());
    String then = path + "?at=" + end.plusMillis(1);
    assertEquals("expired", node.get(then).json().get("status").asText());
    assertEquals(1, list("ending", end.plusMillis(1), "&status=expired").size());
    assertEquals(
        "active", node.get(path + "?at=" + end.minusMillis(50)).json().get("status").asText());
  }

  private static void awaitAfter(Instant time) {
    while (!Instant.now().isAfter(time.plusMillis(1))) {
      Thread.onSpinWait();
    }
  }

  private static JsonNode list(String owner, Instant at, String more) {
    Reply reply = node.get("/v1/keys?owner=" + owner + "&at=" + at + more);
    assertTrue(reply.status() == 200, reply.text());
    return reply.json().get("keys");
  }

  private static Instant updated(Reply reply) {
    assertEquals(200, reply.status(), reply.text());
    return Instant.parse(reply.json().get("updatedAt").asText());
  }

  private static Reply mint(Node on, String idempotencyKey, String body) {
    return on.as(on.managementKey(), "POST", "/v1/keys", body, "idempotency-key", idempotencyKey);
  }

  private static Reply revokeAll(String body) {
    return node.post("/v1/keys/revoke-all", body);
  }

  private static String status(String id) {
    return node.get("/v1/keys/" + id).json().get("status").asText();
  }
}
