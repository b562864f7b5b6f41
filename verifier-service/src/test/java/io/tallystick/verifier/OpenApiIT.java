package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyText;
import io.tallystick.testkit.Backends;
import io.tallystick.testkit.contract.Exchange;
import io.tallystick.testkit.contract.JsonDocument;
import io.tallystick.testkit.contract.OpenApiCheck;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import io.tallystick.verifier.support.TokenMint;
import io.tallystick.verifier.support.TokenTopics;
import io.tallystick.verifier.support.Wire;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Drives a real verifier through every operation and status of its document: what it answers must
 * be described, and what is described must have been answered.
 */
class OpenApiIT {
  private static final List<String> METHODS =
      List.of("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");
  private static final List<String> ALL_PATHS =
      List.of("/v1/verify", "/v1/authorize", "/v1/authorize/below", "/openapi.yaml");
  private static final long HOUR_MILLIS = 3_600_000;

  /** Described and not shown here, each for its reason. */
  private static final List<Pattern> NOT_SHOWN =
      List.of(
          // Nothing is known that breaks a node: what is, is mended instead.
          Pattern.compile(".* 500"),
          Pattern.compile("/components/responses/Fault/.*"),
          Pattern.compile("/components/schemas/FaultProblem/.*"));

  private final OpenApiCheck check =
      new OpenApiCheck(
          JsonDocument.resource(VerifierService.class, "/verifier-service.openapi.yaml"));
  private final Minted plain = Minted.plain().withScopes("read");
  private final Minted limited = Minted.plain().withLimits(new KeyLimit("default", 1, HOUR_MILLIS));
  private final Minted spent =
      Minted.plain()
          .withLimits(KeyLimit.credits("paid", 1), new KeyLimit("next", 9, HOUR_MILLIS).inShadow());
  private final Minted revoked = Minted.plain();
  private final Minted disabled = Minted.plain();
  private final Minted expired = Minted.plain().expiringAt(Minted.AT);
  private final Minted elsewhere = Minted.plain().allowedFrom("10.0.0.0/8");
  private final Minted poisoned = Minted.plain();
  private final Minted test = inTest();
  private Node node;

  @Test
  void service_answersWhatIsDescribed_andAllOfIt() {
    try (KeyLog log = KeyLog.open(Backends.kafka());
        TokenTopics topics = TokenTopics.open(Backends.kafka())) {
      TokenMint mint = topics.publish(TokenMint.es256(), Instant.now().plus(Duration.ofDays(1)));
      Minted rotated = log.append(Minted.plain());
      log.append(rotated.withNewSecret().rotatedAt(2, Instant.now().plus(Duration.ofHours(1))));
      for (Minted each : List.of(revoked, disabled, expired, elsewhere, poisoned, test)) {
        log.append(each);
      }
      log.append(revoked.revoked());
      log.append(disabled.disabledAt(2));
      log.append(poisoned.id().value(), "io.tallystick.key.painted.v1", new byte[0]);
      log.append(limited);
      log.append(spent);
      log.append(plain);
      try (Node ready = Node.ready(TokenTopics.settings())) {
        node = ready;
        verified("\"token\"", "{\"key\":\"" + mint.token(plain.id(), Instant.now()) + "\"}");
        denied(503, "NOT_YET_VISIBLE", mint.token(Minted.plain().id(), Instant.now()));
        verifying(rotated);
        badVerifications();
        denied();
        for (String method : METHODS) {
          authorizing(method, "/v1/authorize");
        }
        authorizing("GET", "/v1/authorize/below");
        authorized(200, "GET", "/v1/authorize", "x-api-key", rotated.key());
        document();
        tooLarge();
      }
    }
    busy();
    stale();
    notReady();
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

  private void verifying(Minted rotated) {
    String all = ",\"scopes\":[\"read\"],\"address\":\"127.0.0.1\",\"cost\":1,\"minVersion\":1}";
    verified("\"VALID\"", "{\"key\":\"" + plain.key() + "\"" + all);
    verified("\"previous\"", "{\"key\":\"" + rotated.key() + "\"}");
    verified("\"INVALID\"", "{\"key\":\"" + plain.withWrongSecret() + "\"}");
    verified("\"REVOKED\"", "{\"key\":\"" + revoked.key() + "\"}");
    verified("\"NOT_YET_VISIBLE\"", "{\"key\":\"" + plain.key() + "\",\"minVersion\":2}");
    verified(
        "\"MISSING\"",
        "{\"key\":null,\"scopes\":null,\"address\":null,\"cost\":null,\"minVersion\":null}");
    verified("\"RATE_LIMITED\"", "{\"key\":\"" + plain.key() + "\",\"cost\":101}");
    verified("\"shadow\"", "{\"key\":\"" + spent.key() + "\"}");
    verified("\"QUOTA_EXHAUSTED\"", "{\"key\":\"" + spent.key() + "\"}");
  }

  private void verified(String part, String body) {
    HttpResponse<String> response = sent("POST", "/v1/verify", body);
    assertEquals(200, response.statusCode(), response.body());
    assertTrue(response.body().contains(part), response.body());
  }

  /** Each denial by both doors. */
  private void denied() {
    verified("\"test\"", "{\"key\":\"" + test.key() + "\"}");
    denied(401, "MALFORMED", "no-key");
    denied(401, "INVALID", plain.withWrongSecret());
    denied(401, "REVOKED", revoked.key());
    denied(401, "DISABLED", disabled.key());
    denied(401, "EXPIRED", expired.key());
    denied(403, "FORBIDDEN_ADDRESS", elsewhere.key());
    denied(503, "QUARANTINED", poisoned.key());
    verified("\"INSUFFICIENT_SCOPE\"", "{\"key\":\"" + plain.key() + "\",\"scopes\":[\"admin\"]}");
  }

  private void denied(int status, String code, String key) {
    verified("\"" + code + "\"", "{\"key\":\"" + key + "\"}");
    HttpResponse<String> response = sent("GET", "/v1/authorize", null, "x-api-key", key);
    assertEquals(status, response.statusCode(), response.body());
    assertTrue(response.body().contains("\"" + code + "\""), response.body());
  }

  /** A node that can't count, and was told to deny then. */
  private void busy() {
    try (Node without =
        Node.ready(
            "TALLYSTICK_REDIS",
            "redis://127.0.0.1:1",
            "TALLYSTICK_REDIS_TIMEOUT",
            "250ms",
            "TALLYSTICK_ON_REDIS_LOSS",
            "deny")) {
      node = without;
      denied(503, "BUSY", test.key());
    }
  }

  /** A node that nobody can be heard by any more. */
  private void stale() {
    EmbeddedKafka kafka = Backends.newKafka();
    try (KeyLog log = KeyLog.open(kafka.bootstrapServers());
        Node alone =
            Node.ready(
                "TALLYSTICK_KAFKA",
                kafka.bootstrapServers(),
                "TALLYSTICK_REDIS",
                "redis://127.0.0.1:1",
                "TALLYSTICK_ON_REDIS_LOSS",
                "deny",
                "TALLYSTICK_STALENESS_BOUND",
                "2s")) {
      log.append(test);
      alone.awaitCode(test.key(), "BUSY");
      kafka.close();
      alone.awaitCode(test.key(), "STALE");
      node = alone;
      denied(503, "STALE", test.key());
    } finally {
      kafka.close();
    }
  }

  private void badVerifications() {
    assertEquals(400, sent("POST", "/v1/verify", "{").statusCode());
    assertEquals(400, sent("POST", "/v1/verify", "{\"x\":1}").statusCode());
    assertEquals(400, sent("POST", "/v1/verify?k=" + plain.key(), "{}").statusCode());
    String large = "{\"key\":\"" + "k".repeat(20 * 1024) + "\"}";
    assertEquals(413, sent("POST", "/v1/verify", large).statusCode());
    assertEquals(415, sent("POST", "/v1/verify", "{}", "content-type", "text/plain").statusCode());
  }

  private void authorizing(String method, String path) {
    authorized(
        200,
        method,
        path,
        "authorization",
        "Bearer " + plain.key(),
        "x-api-key",
        plain.key(),
        "x-forwarded-for",
        "192.0.2.7",
        "x-tallystick-required-scopes",
        "read");
    authorized(
        403, method, path, "x-api-key", plain.key(), "x-tallystick-required-scopes", "admin");
    authorized(
        400, method, path, "x-api-key", plain.key(), "authorization", "Bearer " + limited.key());
    authorized(400, method, path + "?k=" + plain.key());
    authorized(401, method, path);
    authorized(401, method, path, "x-api-key", revoked.key());
    if (path.equals("/v1/authorize") && method.equals("GET")) {
      authorized(200, method, path, "x-api-key", limited.key());
    }
    authorized(429, method, path, "x-api-key", limited.key());
    authorized(402, method, path, "x-api-key", spent.key());
  }

  private void authorized(int status, String method, String path, String... headers) {
    HttpResponse<String> response = sent(method, path, null, headers);
    assertEquals(status, response.statusCode(), method + " " + response.body());
  }

  private void document() {
    authorized(200, "GET", "/openapi.yaml");
    authorized(400, "GET", "/openapi.yaml?k=" + plain.key());
  }

  /** What no client would send, over a plain socket. */
  private void tooLarge() {
    for (String path : ALL_PATHS) {
      List<String> methods =
          path.equals("/v1/authorize")
              ? METHODS
              : List.of(path.equals("/v1/verify") ? "POST" : "GET");
      for (String method : methods) {
        assertEquals(414, raw(method, path + "?" + "a".repeat(9 * 1024), "x: y"));
        assertEquals(431, raw(method, path, "x: " + "y".repeat(20 * 1024)));
      }
    }
  }

  private void notReady() {
    try (Node waiting = Node.listening("TALLYSTICK_KAFKA", "127.0.0.1:1")) {
      node = waiting;
      assertEquals(503, sent("POST", "/v1/verify", "{}").statusCode());
      for (String method : METHODS) {
        authorized(503, method, "/v1/authorize", "x-api-key", plain.key());
      }
      authorized(503, "GET", "/v1/authorize/below", "x-api-key", plain.key());
      authorized(200, "GET", "/openapi.yaml");
    }
  }

  private static Minted inTest() {
    KeyText text = Minted.text("sk", Environment.TEST);
    KeyProfile profile =
        new KeyProfile(KeyKind.API_KEY, "sk", Environment.TEST, "acme", "tester", "");
    Credential credential = new Credential(null, Minted.PEPPERS.tag(text.id(), text.secret()));
    return new Minted(text, profile, KeyGrant.PLAIN, credential);
  }

  private HttpResponse<String> sent(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(node.uri(path))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (body != null && headers.length == 0) {
      request.header("content-type", "application/json");
    }
    HttpResponse<String> response = node.send(request);
    check.check(response, body);
    return response;
  }

  /** Sends one header line and gives the status, after the answer was held to the document. */
  private int raw(String method, String target, String header) {
    String answer =
        Wire.exchange(
            node,
            method
                + " "
                + target
                + " HTTP/1.1\r\nhost: test\r\nconnection: close\r\ncontent-length: 0\r\n"
                + header
                + "\r\n\r\n");
    String[] parts = answer.split("\r\n\r\n", 2);
    Map<String, String> headers = new HashMap<>();
    for (String line : parts[0].split("\r\n")) {
      String[] pair = line.split(": ", 2);
      if (pair.length == 2) {
        headers.put(pair[0].toLowerCase(Locale.ROOT), pair[1]);
      }
    }
    int status = Wire.status(answer);
    check.check(
        new Exchange(
            new Exchange.Sent(method, target, Map.of(), null),
            new Exchange.Received(status, headers, parts[1])));
    return status;
  }
}
