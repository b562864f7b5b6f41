package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every verdict over real HTTP, from events on a real Kafka, with limits on a real Redis. */
class VerdictsIT {
  private static KeyLog log;
  private static Node node;

  @BeforeAll
  static void start() {
    log = KeyLog.open(Backends.kafka());
    node = Node.ready("TALLYSTICK_TRUSTED_PROXIES", "127.0.0.0/8");
  }

  @AfterAll
  static void stop() {
    node.close();
    log.close();
  }

  @Test
  void valid_tellsTheKeyToAService() {
    Minted minted = Minted.plain().withScopes("read", "write").withMetadata("{\"team\":[1,\"ä\"]}");
    valid(minted);
    JsonNode answer = node.verifyJson("{\"key\":\"" + minted.key() + "\",\"cost\":3}");
    assertTrue(answer.get("valid").booleanValue());
    assertEquals(minted.id().value(), answer.get("id").textValue());
    assertEquals("night shift", answer.get("owner").textValue());
    assertEquals("acme", answer.get("workspace").textValue());
    assertEquals("live", answer.get("environment").textValue());
    assertEquals("[\"read\",\"write\"]", Json.text(answer.get("scopes")));
    assertEquals("{\"team\":[1,\"ä\"]}", Json.text(answer.get("metadata")));
    assertEquals(1, answer.get("version").longValue());
    JsonNode limit = answer.get("limits").get(0);
    assertEquals("default", limit.get("name").textValue());
    assertEquals(100, limit.get("limit").longValue());
    assertEquals(97, limit.get("remaining").longValue());
    long resetAfterMillis = limit.get("resetAfterMillis").longValue();
    assertTrue(resetAfterMillis > 0 && resetAfterMillis < 2 * 60_000);
  }

  @Test
  void valid_tellsTheKeyToAGateway() {
    Minted minted = Minted.plain().ownedBy("Zoë 50%").withScopes("read", "write");
    valid(minted);
    HttpResponse<String> response = node.authorizeBearer(minted.key());
    assertEquals(200, response.statusCode());
    assertEquals("", response.body());
    assertEquals(minted.id().value(), header(response, "x-tallystick-key-id"));
    assertEquals("Zo%C3%AB 50%25", header(response, "x-tallystick-key-owner"));
    assertEquals("read write", header(response, "x-tallystick-key-scopes"));
    assertEquals("no-store", header(response, "cache-control"));
    assertTrue(header(response, "ratelimit").startsWith("\"default\";r="));
    assertEquals("\"default\";q=100;w=60", header(response, "ratelimit-policy"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "PROPFIND"})
  void authorize_takesAnyMethodAndAnyPathBelowIt(String method) {
    Minted minted = Minted.plain();
    valid(minted);
    for (String path : List.of("/v1/authorize", "/v1/authorize/", "/v1/authorize/a/b?c=d")) {
      HttpResponse<String> response =
          node.send(
              HttpRequest.newBuilder(node.uri(path))
                  .header("x-api-key", minted.key())
                  .method(method, BodyPublishers.noBody()));
      assertEquals(200, response.statusCode(), path);
    }
  }

  @Test
  void authorize_ignoresTheBodyAndItsCost() {
    Minted minted = Minted.plain();
    valid(minted);
    for (int i = 0; i < 2; i++) {
      HttpResponse<String> response =
          node.send(
              HttpRequest.newBuilder(node.uri("/v1/authorize"))
                  .header("x-api-key", minted.key())
                  .POST(BodyPublishers.ofString("{\"cost\":99}".repeat(10_000))));
      assertEquals(200, response.statusCode());
      assertEquals("" + (99 - i), header(response, "ratelimit").replaceAll(".*;r=(\\d+);.*", "$1"));
    }
  }

  @Test
  void missing_isAChallengeWithoutAnError() {
    assertEquals("MISSING", node.verifyJson("{}").get("code").textValue());
    assertEquals("MISSING", node.verifyJson("{\"key\":null}").get("code").textValue());
    assertEquals("MISSING", node.verifyJson("{\"key\":\"\"}").get("code").textValue());
    HttpResponse<String> response = node.authorize();
    assertDenied(response, 401, "MISSING");
    assertEquals("Bearer realm=\"tallystick\"", header(response, "www-authenticate"));
    assertDenied(node.authorize("authorization", "Basic eDp5"), 401, "MISSING");
    assertDenied(node.authorize("authorization", "Bearer"), 401, "MISSING");
  }

  @Test
  void malformed_isEveryTextThatIsNoKey() {
    String key = Minted.plain().key();
    for (String text :
        List.of(
            "x",
            key.substring(0, key.length() - 1),
            key + "0",
            "0".repeat(8_000),
            key.replace("_live_", "_prod_"),
            key.substring(0, 30) + "-" + key.substring(31),
            key.substring(0, key.length() - 1) + (key.endsWith("0") ? "1" : "0"),
            key + "," + key,
            key + " " + key,
            key.toUpperCase(Locale.ROOT))) {
      JsonNode answer = node.verify(text);
      assertEquals("MALFORMED", answer.get("code").textValue());
      assertUntold(answer);
      HttpResponse<String> response = node.authorizeBearer(text);
      assertDenied(response, 401, "MALFORMED");
      assertEquals(
          "Bearer realm=\"tallystick\", error=\"invalid_token\"",
          header(response, "www-authenticate"));
    }
  }

  @Test
  void invalid_isTheSameForUnknownIdWrongSecretAndManagementKey() {
    Minted known = Minted.plain();
    valid(known);
    Minted management = log.append(Minted.of(KeyKind.MANAGEMENT, KeyGrant.PLAIN));
    valid(Minted.plain());
    Set<String> bodies = new TreeSet<>();
    Set<String> authorized = new TreeSet<>();
    for (String key : List.of(Minted.plain().key(), known.withWrongSecret(), management.key())) {
      JsonNode answer = node.verify(key);
      assertEquals("INVALID", answer.get("code").textValue());
      assertUntold(answer);
      ((ObjectNode) answer).remove("asOf"); // It tells the time of day, and nothing of a key.
      bodies.add(Json.text(answer));
      HttpResponse<String> response = node.authorizeBearer(key);
      assertDenied(response, 401, "INVALID");
      authorized.add(response.body() + response.headers().map());
    }
    assertEquals(1, bodies.size(), bodies.toString());
    assertEquals(1, authorized.size(), authorized.toString());
  }

  @Test
  void revoked_isInForceAndTerminal() {
    Minted minted = Minted.plain();
    valid(minted);
    log.append(minted.revoked());
    node.awaitCode(minted.key(), "REVOKED");
    assertDenied(node.authorizeBearer(minted.key()), 401, "REVOKED");
    assertEquals(2, node.verify(minted.key()).get("version").longValue());
    JsonNode stranger = node.verify(minted.withWrongSecret());
    assertEquals("INVALID", stranger.get("code").textValue());
    assertUntold(stranger);
    log.append(minted.created());
    valid(Minted.plain());
    assertEquals("REVOKED", node.verify(minted.key()).get("code").textValue());
  }

  @Test
  void expired_isTold() {
    Minted minted = log.append(Minted.plain().expiringAt(Instant.now().minusSeconds(1)));
    node.awaitCode(minted.key(), "EXPIRED");
    assertDenied(node.authorizeBearer(minted.key()), 401, "EXPIRED");
    valid(Minted.plain().expiringAt(Instant.now().plusSeconds(3_600)));
  }

  @Test
  void address_ofTheBodyDecidesForServices() {
    Minted minted = log.append(Minted.plain().allowedFrom("192.0.2.0/24"));
    node.awaitCode(minted.key(), "FORBIDDEN_ADDRESS");
    assertEquals("VALID", verifyFrom(minted, "192.0.2.9"));
    assertEquals("VALID", verifyFrom(minted, "::ffff:192.0.2.9"));
    assertEquals("FORBIDDEN_ADDRESS", verifyFrom(minted, "192.0.3.9"));
  }

  @Test
  void address_behindATrustedProxyDecidesForGateways() {
    Minted minted = log.append(Minted.plain().allowedFrom("192.0.2.0/24"));
    node.awaitCode(minted.key(), "FORBIDDEN_ADDRESS");
    assertEquals(200, authorizeFrom(minted, "198.51.100.1, 192.0.2.9").statusCode());
    assertDenied(authorizeFrom(minted, "192.0.2.9, 198.51.100.1"), 403, "FORBIDDEN_ADDRESS");
    assertDenied(authorizeFrom(minted, "192.0.2.9, ?"), 403, "FORBIDDEN_ADDRESS");
    assertDenied(node.authorizeBearer(minted.key()), 403, "FORBIDDEN_ADDRESS");
  }

  @Test
  void address_isThePeerWhereNoProxyIsTrusted() {
    Minted minted = log.append(Minted.plain().allowedFrom("192.0.2.0/24"));
    Minted local = log.append(Minted.plain().allowedFrom("127.0.0.1"));
    try (Node direct = Node.ready()) {
      assertDenied(
          direct.authorize("x-api-key", minted.key(), "x-forwarded-for", "192.0.2.9"),
          403,
          "FORBIDDEN_ADDRESS");
      assertEquals(
          200,
          direct.authorize("x-api-key", local.key(), "x-forwarded-for", "192.0.2.9").statusCode());
    }
  }

  @Test
  void scope_thatIsLacking_isNamedToAGateway() {
    Minted minted = Minted.plain().withScopes("read");
    valid(minted);
    assertEquals("VALID", verifyScopes(minted, "\"read\""));
    assertEquals("INSUFFICIENT_SCOPE", verifyScopes(minted, "\"read\",\"write\""));
    String[] both = {
      "x-api-key", minted.key(),
      "x-tallystick-required-scopes", "read  write",
      "x-tallystick-required-scopes", "admin"
    };
    HttpResponse<String> response = node.authorize(both);
    assertDenied(response, 403, "INSUFFICIENT_SCOPE");
    assertEquals(
        "Bearer realm=\"tallystick\", error=\"insufficient_scope\", scope=\"read write admin\"",
        header(response, "www-authenticate"));
    assertEquals(
        200,
        node.authorize("x-api-key", minted.key(), "x-tallystick-required-scopes", "read")
            .statusCode());
  }

  @Test
  void verdicts_areCounted() {
    double before = node.metric("tallystick_verdicts_total{code=\"MALFORMED\"}");
    double timedBefore = node.metric("tallystick_verify_seconds_count");
    node.verify("x");
    assertEquals(before + 1, node.metric("tallystick_verdicts_total{code=\"MALFORMED\"}"));
    assertEquals(timedBefore + 1, node.metric("tallystick_verify_seconds_count"));
    assertTrue(node.metric("tallystick_projection_keys") > 0);
    assertTrue(node.metric("tallystick_bootstrap_seconds") > 0);
    assertEquals(0, node.metric("tallystick_redis_breaker_open"));
  }

  /** Appends the key and waits until it is VALID, without a permit taken. */
  private static void valid(Minted minted) {
    log.append(minted);
    String looking = "{\"key\":\"" + minted.key() + "\",\"cost\":0}";
    Await.until(
        "the key is VALID",
        Duration.ofSeconds(20),
        () -> node.verifyJson(looking).get("valid").booleanValue());
  }

  private static String verifyFrom(Minted minted, String address) {
    return node.verifyJson("{\"key\":\"" + minted.key() + "\",\"address\":\"" + address + "\"}")
        .get("code")
        .textValue();
  }

  private static String verifyScopes(Minted minted, String scopes) {
    return node.verifyJson("{\"key\":\"" + minted.key() + "\",\"scopes\":[" + scopes + "]}")
        .get("code")
        .textValue();
  }

  private static HttpResponse<String> authorizeFrom(Minted minted, String forwardedFor) {
    return node.authorize("x-api-key", minted.key(), "x-forwarded-for", forwardedFor);
  }

  private static void assertDenied(HttpResponse<String> response, int status, String code) {
    assertEquals(status, response.statusCode(), response.body());
    assertEquals("application/problem+json", header(response, "content-type"));
    assertEquals("no-store", header(response, "cache-control"));
    JsonNode problem = Json.read(response.body());
    assertEquals(code, problem.get("code").textValue());
    assertEquals(status, problem.get("status").intValue());
    assertFalse(problem.get("detail").textValue().isEmpty());
    assertNull(header(response, "x-tallystick-key-id"));
  }

  private static void assertUntold(JsonNode answer) {
    Set<String> names = new TreeSet<>();
    answer.fieldNames().forEachRemaining(names::add);
    assertEquals(Set.of("valid", "code", "detail", "asOf"), names);
    assertFalse(answer.get("valid").booleanValue());
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse(null);
  }
}
