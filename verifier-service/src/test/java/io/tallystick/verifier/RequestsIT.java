package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.codec.Json;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import io.tallystick.verifier.support.Wire;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bad requests over real HTTP: each gets its own clear refusal, and none takes a permit. */
class RequestsIT {
  private static KeyLog log;
  private static Node node;
  private static Minted minted;

  @BeforeAll
  static void start() {
    log = KeyLog.open(Backends.kafka());
    minted = log.append(Minted.plain().withScopes("read"));
    node = Node.ready();
  }

  @AfterAll
  static void stop() {
    long remaining = looking().get("limits").get(0).get("remaining").longValue();
    node.close();
    log.close();
    assertEquals(100, remaining, "a refused request has taken a permit");
  }

  @Test
  void twoKeys_inTwoHeaders_areRefused() {
    HttpResponse<String> response =
        node.authorize(
            "authorization", "Bearer " + minted.key(), "x-api-key", Minted.plain().key());
    assertInvalidRequest(response);
  }

  @Test
  void repeatedHeader_isRefused() {
    String bearer = "authorization: Bearer " + minted.key();
    String apiKey = "x-api-key: " + minted.key();
    for (String response :
        List.of(
            Wire.authorize(node, bearer, bearer),
            Wire.authorize(node, apiKey, apiKey),
            Wire.authorize(node, bearer, "Authorization: Basic eDp5"))) {
      assertEquals(400, Wire.status(response), response);
      assertTrue(response.contains("\"code\":\"invalid_request\""), response);
      assertTrue(
          response.contains(
              "www-authenticate: Bearer realm=\"tallystick\"" + ", error=\"invalid_request\""),
          response);
      assertFalse(response.contains(minted.text().secret().reveal()), response);
    }
  }

  @Test
  void requiredScopes_thatAreNone_areRefused() {
    assertInvalidRequest(
        node.authorize("x-api-key", minted.key(), "x-tallystick-required-scopes", "a\"b"));
    assertInvalidRequest(
        node.authorize("x-api-key", minted.key(), "x-tallystick-required-scopes", "s ".repeat(65)));
  }

  @ParameterizedTest
  @CsvSource({"x-forwarded-uri", "x-original-uri", "x-original-url", "x-envoy-original-path"})
  void keyInAnOriginalUrl_isRefusedEvenBesideAValidHeader(String header) {
    double before = node.metric("tallystick_keys_in_urls_total");
    String uri = "/api/things?page=2&key=" + minted.key().replace("_", "%5f");
    assertKeyInUrl(node.authorize("x-api-key", minted.key(), header, uri));
    assertEquals(before + 1, node.metric("tallystick_keys_in_urls_total"));
    assertKeyInUrl(node.authorize("x-api-key", minted.key(), header, "/ok", header, uri));
  }

  @Test
  void keyInTheQuery_isRefusedEverywhere() {
    for (String path : List.of("/v1/authorize", "/v1/authorize/a/b", "/v1/verify", "/elsewhere")) {
      assertKeyInUrl(
          node.get(path + "?api_key=" + Minted.plain().key(), "x-api-key", minted.key()));
    }
  }

  @Test
  void nonAscii_inAKey_isMalformed() {
    String broken = minted.key().substring(0, 40) + "\u00e9" + minted.key().substring(41);
    assertTrue(Wire.authorize(node, "x-api-key: " + broken).contains("\"code\":\"MALFORMED\""));
    assertTrue(Wire.authorize(node, "x-api-key: \u00ff\u00fe").contains("\"code\":\"MALFORMED\""));
    assertEquals("MALFORMED", node.verify("clé ключ 钥匙").get("code").textValue());
  }

  @Test
  void headers_ofSixtyFourKilobytes_areRefused() {
    String response = Wire.authorize(node, "x-api-key: " + "a".repeat(64 * 1024));
    assertEquals(431, Wire.status(response), response);
    assertTrue(response.contains("\"code\":\"headers_too_large\""), response);
  }

  @Test
  void requestLine_ofSixtyFourKilobytes_isRefused() {
    String response =
        Wire.exchange(node, "GET /v1/authorize?" + "a".repeat(64 * 1024) + " HTTP/1.1\r\n\r\n");
    assertEquals(414, Wire.status(response), response);
  }

  @Test
  void bytes_thatAreNoHttp_areRefused() {
    String response = Wire.exchange(node, "\u0016\u0003\u0001 hello\r\n\r\n");
    assertEquals(400, Wire.status(response), response);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|400|invalid_body|",
        "nonsense|400|invalid_body|",
        "[]|400|invalid_body|",
        "\"text\"|400|invalid_body|",
        "{\"key\":\"k\",\"key\":\"k\"}|400|invalid_body|",
        "{\"key\":7}|400|invalid_field|key",
        "{\"scopes\":\"read\"}|400|invalid_field|scopes",
        "{\"scopes\":[\"read\",{}]}|400|invalid_field|scopes[1]",
        "{\"address\":\"example.com\"}|400|invalid_field|address",
        "{\"cost\":-1}|400|invalid_field|cost",
        "{\"cost\":9223372036854775808}|400|invalid_field|cost",
        "{\"limits\":[]}|400|invalid_field|limits",
        "{\"minVersion\":0}|400|invalid_field|minVersion",
      })
  void body_thatIsWrong_isRefused(String body, int status, String code, String field) {
    HttpResponse<String> response = node.post(body == null ? "" : body);
    assertEquals(status, response.statusCode(), response.body());
    JsonNode problem = Json.read(response.body());
    assertEquals(code, problem.get("code").textValue());
    assertEquals(field, problem.hasNonNull("field") ? problem.get("field").textValue() : null);
  }

  @Test
  void body_thatIsNotUtf8_isRefused() {
    HttpResponse<String> response =
        node.send(
            HttpRequest.newBuilder(node.uri("/v1/verify"))
                .POST(BodyPublishers.ofByteArray(new byte[] {'{', '"', (byte) 0xC3, '"', '}'})));
    assertEquals(400, response.statusCode());
  }

  @Test
  void body_thatIsTooLarge_isRefusedDeclaredOrChunked() {
    String large = "{\"key\":\"" + "a".repeat(16 * 1024) + "\"}";
    HttpResponse<String> declared = node.post(large);
    assertEquals(413, declared.statusCode());
    assertEquals("body_too_large", Json.read(declared.body()).get("code").textValue());
    HttpResponse<String> chunked =
        node.send(
            HttpRequest.newBuilder(node.uri("/v1/verify"))
                .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(large))));
    assertEquals(413, chunked.statusCode());
    assertEquals("INVALID", node.verify(Minted.plain().key()).get("code").textValue());
  }

  @Test
  void body_withoutEnd_costsTheConnection() {
    for (String path : List.of("/v1/authorize", "/v1/verify", "/elsewhere")) {
      Wire.assertCloses(
          node,
          "POST "
              + path
              + " HTTP/1.1\r\nhost: a\r\ncontent-length: 9999999\r\n\r\n"
              + "a".repeat(2 * 1024 * 1024));
    }
  }

  @Test
  void body_justWithinTheLimit_isRead() {
    int room = 16 * 1024 - "{\"key\":\"\"}".length();
    assertEquals("MALFORMED", node.verify("a".repeat(room)).get("code").textValue());
  }

  @Test
  void body_ofAnotherType_isRefused() {
    for (String type : List.of("text/plain", "application/x-www-form-urlencoded", "json")) {
      HttpResponse<String> response =
          node.send(
              HttpRequest.newBuilder(node.uri("/v1/verify"))
                  .header("content-type", type)
                  .POST(BodyPublishers.ofString("{}")));
      assertEquals(415, response.statusCode());
    }
    HttpResponse<String> withCharset =
        node.send(
            HttpRequest.newBuilder(node.uri("/v1/verify"))
                .header("content-type", "Application/JSON; charset=utf-8")
                .POST(BodyPublishers.ofString("{}")));
    assertEquals(200, withCharset.statusCode());
    assertEquals("MISSING", Json.read(node.postLater("{}").join().body()).get("code").textValue());
  }

  @Test
  void anotherMethod_isRefusedWithTheRightOne() {
    HttpResponse<String> response = node.get("/v1/verify");
    assertEquals(405, response.statusCode());
    assertEquals("POST", response.headers().firstValue("allow").orElse(null));
  }

  @Test
  void anotherPath_isNotFound() {
    for (String path : List.of("/", "/v1", "/v1/verify/", "/v1/authorized", "/V1/verify")) {
      HttpResponse<String> response = node.get(path);
      assertEquals(404, response.statusCode(), path);
      assertFalse(response.body().contains("authorized\""), response.body());
    }
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder() {
    String one = "GET /v1/authorize HTTP/1.1\r\nhost: a\r\nx-api-key: " + minted.key();
    String looking = "{\"key\":\"" + minted.key() + "\",\"scopes\":[\"none\"]}";
    String response =
        Wire.exchange(
            node,
            one.replace(minted.key(), "x")
                + "\r\n\r\nPOST /v1/verify HTTP/1.1\r\nhost: a\r\nconnection: close\r\n"
                + "content-length: "
                + looking.length()
                + "\r\n\r\n"
                + looking);
    int first = response.indexOf("MALFORMED");
    assertTrue(first > 0 && response.indexOf("INSUFFICIENT_SCOPE") > first, response);
  }

  private static JsonNode looking() {
    return node.verifyJson("{\"key\":\"" + minted.key() + "\",\"cost\":0}");
  }

  private static void assertInvalidRequest(HttpResponse<String> response) {
    assertEquals(400, response.statusCode(), response.body());
    assertEquals("invalid_request", Json.read(response.body()).get("code").textValue());
    assertEquals(
        "Bearer realm=\"tallystick\", error=\"invalid_request\"",
        response.headers().firstValue("www-authenticate").orElse(null));
  }

  private static void assertKeyInUrl(HttpResponse<String> response) {
    assertEquals(400, response.statusCode(), response.body());
    assertEquals("key_in_url", Json.read(response.body()).get("code").textValue());
    assertNull(response.headers().firstValue("x-tallystick-key-id").orElse(null));
  }
}
