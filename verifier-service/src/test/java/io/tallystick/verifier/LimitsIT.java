package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Quotas over real HTTP: one count for two verifiers on one real Redis. */
class LimitsIT {
  /** So long that no permit comes back while a test runs. */
  private static final long HOUR_MILLIS = 3_600_000;

  private static KeyLog log;
  private static Node one;
  private static Node other;

  @BeforeAll
  static void start() {
    log = KeyLog.open(Backends.kafka());
    one = Node.ready("TALLYSTICK_DEFAULT_LIMIT", "7/1h");
    other = Node.ready("TALLYSTICK_DEFAULT_LIMIT", "none");
  }

  @AfterAll
  static void stop() {
    one.close();
    other.close();
    log.close();
  }

  @Test
  void quota_isCountedOnceForBothVerifiers() {
    Minted minted = known(Minted.plain().withLimits(new KeyLimit("hourly", 6, HOUR_MILLIS)));
    for (int i = 0; i < 3; i++) {
      assertEquals(200, one.authorizeBearer(minted.key()).statusCode());
      assertEquals(200, other.authorizeBearer(minted.key()).statusCode());
    }
    assertEquals(429, one.authorizeBearer(minted.key()).statusCode());
    assertEquals(429, other.authorizeBearer(minted.key()).statusCode());
    assertEquals("RATE_LIMITED", one.verify(minted.key()).get("code").textValue());
  }

  @Test
  void overTheQuota_isToldClearly() {
    Minted minted =
        known(
            Minted.plain()
                .withLimits(
                    new KeyLimit("burst", 2, HOUR_MILLIS), new KeyLimit("day", 50, HOUR_MILLIS)));
    one.authorizeBearer(minted.key());
    HttpResponse<String> last = one.authorizeBearer(minted.key());
    assertEquals("\"burst\";q=2;w=3600, \"day\";q=50;w=3600", header(last, "ratelimit-policy"));
    assertTrue(header(last, "ratelimit").matches("\"burst\";r=0;t=\\d+, \"day\";r=48;t=\\d+"));
    HttpResponse<String> over = one.authorizeBearer(minted.key());
    assertEquals(429, over.statusCode());
    JsonNode problem = Json.read(over.body());
    assertEquals(
        "https://iana.org/assignments/http-problem-types#quota-exceeded",
        problem.get("type").textValue());
    assertEquals("RATE_LIMITED", problem.get("code").textValue());
    assertEquals("[\"burst\"]", Json.text(problem.get("violated-policies")));
    long retryAfter = Long.parseLong(header(over, "retry-after"));
    assertTrue(retryAfter > 0 && retryAfter < 2 * 3_600);
    assertEquals("\"burst\";r=0;t=" + retryAfter, header(over, "ratelimit").split(",")[0]);
    HttpResponse<String> service = one.post("{\"key\":\"" + minted.key() + "\"}");
    assertEquals(200, service.statusCode());
    assertTrue(header(service, "ratelimit").startsWith("\"burst\";r=0;t="));
    assertEquals("\"burst\";q=2;w=3600, \"day\";q=50;w=3600", header(service, "ratelimit-policy"));
  }

  @Test
  void deniedCalls_takeNothing() {
    Minted minted =
        known(
            Minted.plain()
                .withScopes("read")
                .allowedFrom("127.0.0.1")
                .withLimits(
                    new KeyLimit("burst", 2, HOUR_MILLIS), new KeyLimit("day", 50, HOUR_MILLIS)));
    String key = "{\"key\":\"" + minted.key() + "\",\"address\":\"127.0.0.1\"";
    assertEquals("INSUFFICIENT_SCOPE", code(key + ",\"scopes\":[\"write\"]}"));
    assertEquals("FORBIDDEN_ADDRESS", code("{\"key\":\"" + minted.key() + "\"}"));
    assertEquals("INVALID", one.verify(minted.withWrongSecret()).get("code").textValue());
    assertEquals("RATE_LIMITED", code(key + ",\"cost\":3}"));
    assertRemaining(2, 50, one.verifyJson(key + ",\"cost\":0}"));
    assertEquals("VALID", code(key + ",\"cost\":2}"));
    assertEquals("RATE_LIMITED", code(key + "}"));
    assertRemaining(0, 48, one.verifyJson(key + ",\"cost\":0}"));
  }

  @Test
  void cost_overTheLimitItself_saysThatNoWaitingHelps() {
    Minted minted = known(Minted.plain().withLimits(new KeyLimit("burst", 2, HOUR_MILLIS)));
    JsonNode answer = one.verifyJson("{\"key\":\"" + minted.key() + "\",\"cost\":1000000000000}");
    assertEquals("RATE_LIMITED", answer.get("code").textValue());
    assertTrue(answer.get("limits").get(0).get("resetAfterMillis").isNull());
  }

  @Test
  void deploymentDefault_appliesToKeysWithoutLimits() {
    Minted minted = known(Minted.plain());
    HttpResponse<String> response = one.authorizeBearer(minted.key());
    assertEquals("\"default\";q=7;w=3600", header(response, "ratelimit-policy"));
  }

  @Test
  void noLimits_countNothing() {
    Minted own = known(Minted.plain().withLimits());
    Minted byDefault = known(Minted.plain());
    double before = other.metric("tallystick_redis_commands_total");
    for (Minted minted : List.of(own, byDefault)) {
      HttpResponse<String> response = other.authorizeBearer(minted.key());
      assertEquals(200, response.statusCode());
      assertFalse(response.headers().firstValue("ratelimit").isPresent());
      JsonNode answer = other.verify(minted.key());
      assertTrue(answer.get("limits").isArray() && answer.get("limits").isEmpty());
    }
    assertEquals(before, other.metric("tallystick_redis_commands_total"));
  }

  @Test
  void concurrentCalls_onBothVerifiers_admitExactlyTheLimit() {
    Minted minted = known(Minted.plain().withLimits(new KeyLimit("burst", 25, HOUR_MILLIS)));
    String body = "{\"key\":\"" + minted.key() + "\"}";
    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      answers.add((i % 2 == 0 ? one : other).postLater(body));
    }
    long admitted =
        answers.stream().filter(answer -> answer.join().body().contains("\"VALID\"")).count();
    assertEquals(25, admitted);
    assertTrue(
        one.metric("tallystick_limiter_decisions_total{outcome=\"admitted\",source=\"redis\"}")
            > 0);
  }

  private static Minted known(Minted minted) {
    log.append(minted);
    for (Node node : List.of(one, other)) {
      Await.until(
          "the key is known",
          Duration.ofSeconds(20),
          () -> !look(node, minted).get("code").textValue().equals("INVALID"));
    }
    return minted;
  }

  private static JsonNode look(Node node, Minted minted) {
    return node.verifyJson("{\"key\":\"" + minted.key() + "\",\"cost\":0}");
  }

  private static String code(String body) {
    return one.verifyJson(body).get("code").textValue();
  }

  private static void assertRemaining(long first, long second, JsonNode answer) {
    assertEquals(first, answer.get("limits").get(0).get("remaining").longValue());
    assertEquals(second, answer.get("limits").get(1).get("remaining").longValue());
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }
}
