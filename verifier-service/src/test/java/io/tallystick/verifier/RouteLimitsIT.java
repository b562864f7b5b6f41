package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.codec.Json;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Limits by what a gateway was asked for, on a real Redis, as each gateway tells it. */
class RouteLimitsIT {
  private static final String PROXIES = "TALLYSTICK_TRUSTED_PROXIES";
  private static final String RULES = "TALLYSTICK_ROUTE_LIMITS";
  private static final String GATEWAY = "TALLYSTICK_GATEWAY";

  /** Tests share a Redis and must not share a client. */
  private static final AtomicInteger CLIENTS = new AtomicInteger();

  private final String client = "198.51.100." + CLIENTS.incrementAndGet();

  @Test
  void envoy_everyRuleThatMatches_counts_byKeyAndForAllNodesTogether() {
    String[] settings = {GATEWAY, "envoy", RULES, "api: /api/ 3/1h; orders: POST /api/orders 1/1h"};
    try (KeyLog log = KeyLog.open(Backends.kafka())) {
      Minted key = log.append(Minted.plain());
      Minted other = log.append(Minted.plain());
      try (Node one = Node.ready(settings);
          Node two = Node.ready(settings)) {
        HttpResponse<String> first = asked(one, "POST", "/api/orders", key);
        assertEquals(200, first.statusCode());
        assertTrue(
            header(first, "ratelimit-policy").contains("\"route/api\";q=3;w=3600"),
            header(first, "ratelimit-policy"));
        assertTrue(header(first, "ratelimit").contains("\"route/orders\";r=0"));
        assertTrue(header(first, "ratelimit").contains("\"default\";r=99"));

        HttpResponse<String> denied = asked(two, "POST", "/x/..//api/%6Frders?page=2", key);
        assertEquals(429, denied.statusCode());
        assertEquals("[\"route/orders\"]", violated(denied));
        assertEquals(200, asked(two, "GET", "/API/orders", key).statusCode());
        assertEquals(200, asked(one, "GET", "/api", key).statusCode());
        HttpResponse<String> over = asked(two, "GET", "/api/x", key);
        assertEquals(429, over.statusCode());
        assertEquals("[\"route/api\"]", violated(over));
        assertTrue(Long.parseLong(header(over, "retry-after")) > 0);
        // What no rule is for, and what another key does, is not touched.
        assertEquals(200, asked(two, "GET", "/apix", key).statusCode());
        assertEquals(200, asked(two, "GET", "/api/x", other).statusCode());
      }
    }
  }

  @Test
  void callsWithoutKey_areUnauthenticated_andBeyondTheRuleLimited_byAddress() {
    try (Node node =
        Node.ready(GATEWAY, "envoy", RULES, "api: /api 2/1h", PROXIES, "127.0.0.1/32")) {
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> response = keyless(node, "/api/x", client);
        assertEquals(401, response.statusCode());
        assertEquals("MISSING", code(response));
      }
      HttpResponse<String> over = keyless(node, "/api/x", client);
      assertEquals(429, over.statusCode());
      assertEquals("RATE_LIMITED", code(over));
      assertTrue(Long.parseLong(header(over, "retry-after")) > 0);
      assertEquals(401, keyless(node, "/elsewhere", client).statusCode());
      String network = "2001:db8:0:" + Integer.toHexString(CLIENTS.incrementAndGet());
      assertEquals(401, keyless(node, "/api/x", network + "::1").statusCode());
      assertEquals(401, keyless(node, "/api/x", network + ":1::2").statusCode());
      assertEquals(429, keyless(node, "/api/x", network + ":2::3").statusCode());
    }
  }

  @Test
  void anonymousRule_letsInWhatIsWithinIt_andNoBadKey_andNoPathInDisguise() {
    try (KeyLog log = KeyLog.open(Backends.kafka())) {
      Minted key = log.append(Minted.plain());
      try (Node node =
          Node.ready(
              GATEWAY, "envoy", RULES, "open: GET /open 2/1h anonymous", PROXIES, "127.0.0.1/32")) {
        assertEquals(401, keyless(node, "/closed/..;/open/x", client).statusCode());
        HttpResponse<String> in = keyless(node, "/open/x", client);
        assertEquals(200, in.statusCode());
        assertFalse(in.headers().map().containsKey("x-tallystick-key-id"));
        assertEquals("\"route/open\";q=2;w=3600", header(in, "ratelimit-policy"));
        assertEquals(429, keyless(node, "/open/x", client).statusCode());
        HttpResponse<String> wrong =
            node.get("/v1/authorize/open/x", "x-api-key", key.withWrongSecret());
        assertEquals(401, wrong.statusCode());
      }
    }
  }

  @Test
  void forwarded_goesByTheOneHeaderOfATrustedProxy() {
    String[] settings = {
      GATEWAY, "forwarded", RULES, "login: POST /login 1/1h", PROXIES, "127.0.0.1"
    };
    try (KeyLog log = KeyLog.open(Backends.kafka())) {
      Minted key = log.append(Minted.plain());
      try (Node node = Node.ready(settings)) {
        assertEquals(200, forwarded(node, key, "POST", "/login?next=/").statusCode());
        assertEquals(429, forwarded(node, key, "POST", "https://a.example/login").statusCode());
        assertEquals(200, forwarded(node, key, "GET", "/login").statusCode());
        HttpResponse<String> none = node.authorize("x-api-key", key.key());
        assertEquals(400, none.statusCode());
        assertTrue(none.body().contains("X-Forwarded-Uri"), none.body());
        HttpResponse<String> twice =
            node.authorize(
                "x-api-key",
                key.key(),
                "x-forwarded-method",
                "POST",
                "x-forwarded-uri",
                "/free",
                "x-forwarded-uri",
                "/login");
        assertEquals(400, twice.statusCode());
      }
      try (Node node =
          Node.ready(GATEWAY, "forwarded", RULES, "login: /login 1/1h", PROXIES, "192.0.2.1")) {
        assertEquals(400, forwarded(node, key, "POST", "/free").statusCode());
      }
    }
  }

  @Test
  void nginx_getsStatusesThatItTakes_andTheRealOneInAHeader() {
    try (KeyLog log = KeyLog.open(Backends.kafka())) {
      Minted key = log.append(Minted.plain());
      try (Node node =
          Node.ready(GATEWAY, "nginx", RULES, "api: /api 1/1h", PROXIES, "127.0.0.1")) {
        String[] call = {
          "x-api-key", key.key(), "x-original-uri", "/api?x", "x-original-method", "GET"
        };
        assertEquals(200, node.authorize(call).statusCode());
        HttpResponse<String> over = node.authorize(call);
        assertEquals(403, over.statusCode());
        assertEquals("429", header(over, "x-tallystick-status"));
        assertTrue(Long.parseLong(header(over, "retry-after")) > 0);
        assertEquals("400", header(node.authorize("x-api-key", key.key()), "x-tallystick-status"));
        assertEquals(
            401, node.authorize("x-original-uri", "/", "x-original-method", "GET").statusCode());
        // Services that ask themselves get what they always get.
        assertEquals(405, node.get("/v1/verify").statusCode());
      }
    }
  }

  @Test
  void shadowRule_isCountedAndTold_andDeniesNothing() {
    try (KeyLog log = KeyLog.open(Backends.kafka())) {
      Minted key = log.append(Minted.plain());
      try (Node node = Node.ready(GATEWAY, "envoy", RULES, "api: /api 1/1h shadow")) {
        assertEquals(200, asked(node, "GET", "/api", key).statusCode());
        assertEquals(0, node.metric("tallystick_limits_shadow_denied_total"));
        HttpResponse<String> beyond = asked(node, "GET", "/api", key);
        assertEquals(200, beyond.statusCode());
        assertFalse(header(beyond, "ratelimit").contains("route"), "it is not in force");
        assertEquals(1, node.metric("tallystick_limits_shadow_denied_total"));
      }
    }
  }

  @Test
  void legacyHeaders_tellOfTheTightestLimit() {
    try (KeyLog log = KeyLog.open(Backends.kafka())) {
      Minted key = log.append(Minted.plain());
      try (Node node =
          Node.ready(
              GATEWAY, "envoy", RULES, "api: /api 2/1h", "TALLYSTICK_LEGACY_HEADERS", "seconds")) {
        HttpResponse<String> first = asked(node, "GET", "/api", key);
        assertEquals("2", header(first, "x-ratelimit-limit"));
        assertEquals("1", header(first, "x-ratelimit-remaining"));
        assertTrue(Long.parseLong(header(first, "x-ratelimit-reset")) <= 3_700);
        asked(node, "GET", "/api", key);
        HttpResponse<String> over = asked(node, "GET", "/api", key);
        assertEquals(429, over.statusCode());
        assertEquals("0", header(over, "x-ratelimit-remaining"));
        assertEquals("100", header(asked(node, "GET", "/x", key), "x-ratelimit-limit"));
      }
    }
  }

  private static HttpResponse<String> asked(Node node, String method, String path, Minted key) {
    return node.send(
        HttpRequest.newBuilder(node.uri("/v1/authorize" + path))
            .header("x-api-key", key.key())
            .method(method, BodyPublishers.noBody()));
  }

  private static HttpResponse<String> keyless(Node node, String path, String address) {
    return node.get("/v1/authorize" + path, "x-forwarded-for", address);
  }

  private static HttpResponse<String> forwarded(Node node, Minted key, String method, String uri) {
    return node.authorize(
        "x-api-key", key.key(), "x-forwarded-method", method, "x-forwarded-uri", uri);
  }

  private static String header(HttpResponse<String> response, String name) {
    return response.headers().firstValue(name).orElse("");
  }

  private static String code(HttpResponse<String> response) {
    return Json.read(response.body()).get("code").textValue();
  }

  private static String violated(HttpResponse<String> response) {
    return Json.read(response.body()).get("violated-policies").toString();
  }
}
