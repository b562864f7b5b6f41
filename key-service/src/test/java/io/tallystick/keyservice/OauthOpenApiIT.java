package io.tallystick.keyservice;

import static io.tallystick.keyservice.Forms.API;
import static io.tallystick.keyservice.Forms.GRANT;
import static io.tallystick.keyservice.Forms.ISSUER;
import static io.tallystick.keyservice.Forms.MAIL;
import static io.tallystick.keyservice.Forms.basic;
import static io.tallystick.keyservice.Forms.form;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.oauth2.sdk.auth.PrivateKeyJWT;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.util.URLUtils;
import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.embedded.EmbeddedRedis;
import io.tallystick.keyservice.DescribedCalls.Operation;
import io.tallystick.keyservice.Node.Reply;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Drives two real nodes through every operation, status and error of the document of OAuth: what
 * they answer must be described, and what is described must have been answered.
 */
final class OauthOpenApiIT {
  private static final Duration IN_TIME = Duration.ofSeconds(60);
  private static final String TOKEN = "/oauth2/token";
  private static final String INTROSPECT = "/oauth2/introspect";
  private static final String REVOKE = "/oauth2/revoke";
  private static final List<Operation> OF_JSON =
      List.of(
          new Operation("POST", "/v1/clients", "{\"owner\":\"o\"}"),
          new Operation("POST", "/v1/signing-keys/rotate", "{}"),
          new Operation("POST", "/v1/self/token", "{}"));

  /** Nothing is known that breaks a node: what is, is mended instead. */
  private static final List<Pattern> NOT_SHOWN =
      List.of(
          Pattern.compile(".* 500"),
          Pattern.compile("/components/responses/(Fault|ServerError)/.*"));

  @TempDir Path data;
  @TempDir Path otherData;
  @TempDir Path lateData;
  private final DescribedCalls calls = new DescribedCalls("/oauth.openapi.yaml");
  private ECKey own;
  private String keyedId;
  private String id;
  private String secret;

  @Test
  void service_answersWhatIsDescribed_andAllOfIt() throws Exception {
    EmbeddedKafka kafka = Backends.newKafka();
    EmbeddedRedis redis = Backends.newRedis();
    Map<String, String> settings = settings(kafka, redis, data);
    // Keys of two kinds that are given, and of the third from the other node.
    JWKSet given =
        new JWKSet(
            List.of(
                new ECKeyGenerator(Curve.P_256).generate(), new RSAKeyGenerator(2048).generate()));
    settings.put("TALLYSTICK_SIGNING_KEYS", given.toString(false));
    try (Node first = Forms.start(settings, data)) {
      calls.use(first);
      Map<String, String> others = settings(kafka, redis, otherData);
      others.put("TALLYSTICK_TOKEN_ALGORITHM", "EdDSA");
      others.put("TALLYSTICK_MANAGEMENT_KEY", calls.manager());
      try (Node second = Forms.start(others, otherData)) {
        found();
        clients();
        tokens();
        tokenRefusals();
        introspection();
        revocation();
        selfTokens();
        refusals();
        redis.close();
        posted(503, TOKEN, GRANT + "&" + assertion());
        outages(kafka, second);
      }
    }
    notReady(kafka, redis);
    calls.everythingWasShown(NOT_SHOWN);
  }

  private void found() {
    Reply document = calls.call(200, null, "GET", "/oauth2/openapi.yaml", null);
    assertTrue(document.text().startsWith("openapi: 3.1.0"));
    calls.call(200, null, "GET", "/.well-known/oauth-authorization-server", null);
    Await.until(
        "the keys of both nodes are shown",
        IN_TIME,
        () -> calls.call(200, null, "GET", "/oauth2/jwks", null).json().get("keys").size() == 3);
  }

  private void clients() throws Exception {
    own = new ECKeyGenerator(Curve.P_256).keyID("own").generate();
    String whole =
        "{\"owner\":\"c\",\"name\":\"n\",\"environment\":\"live\",\"scopes\":[\"a\",\"b\"],"
            + "\"limits\":[{\"limit\":9,\"window\":\"1s\"}],\"metadata\":{\"a\":1},"
            + "\"expiresAt\":\"2999-01-01T00:00:00Z\",\"allowedAddresses\":[\"127.0.0.1\"],"
            + "\"audiences\":[\"https://api.example.com\",\"https://mail.example.com\"]}";
    JsonNode made = client(201, whole, "idempotency-key", "one");
    id = made.get("id").asText();
    secret = made.get("key").asText();
    client(409, whole, "idempotency-key", "one");
    client(422, "{\"owner\":\"d\"}", "idempotency-key", "one");
    client(400, "{\"owner\":\"d\"}", "idempotency-key", "a b");
    String jwks = new JWKSet(own.toPublicJWK()).toString();
    String keyed = "{\"owner\":\"k\",\"environment\":\"test\",\"jwks\":" + jwks + "}";
    keyedId = client(201, keyed).get("id").asText();
    calls.node().as(calls.manager(), "PUT", "/v1/plans/gold", "{\"limits\":[]}");
    client(201, "{\"owner\":\"p\",\"plan\":\"gold\",\"scopes\":null}");
    client(400, "{\"owner\":\"p\",\"audiences\":[\"urn:other:one\"]}");
  }

  private void tokens() throws Exception {
    String byBasic = basic(id, secret);
    Reply reply = posted(200, TOKEN, GRANT, "authorization", byBasic);
    assertEquals("a b", reply.json().get("scope").asText());
    String narrowed = GRANT + "&" + form("scope", "b", "resource", MAIL, "audience", API);
    posted(200, TOKEN, narrowed + "&unknown=x", "authorization", byBasic);
    posted(200, TOKEN, GRANT + "&" + form("client_id", id, "client_secret", secret));
    Reply keyed = posted(200, TOKEN, GRANT + "&" + assertion());
    assertEquals("", keyed.json().get("scope").asText());
  }

  private void tokenRefusals() throws Exception {
    String right = basic(id, secret);
    refused(400, "invalid_request", TOKEN, "a=b", "authorization", right);
    refused(400, "invalid_request", TOKEN + "?a=b", GRANT, "authorization", right);
    String two = GRANT + "&" + form("client_id", id, "client_secret", secret);
    refused(400, "invalid_request", TOKEN, two, "authorization", right);
    String other = "grant_type=password";
    refused(400, "unsupported_grant_type", TOKEN, other, "authorization", right);
    refused(400, "invalid_scope", TOKEN, GRANT + "&scope=c", "authorization", right);
    String elsewhere = GRANT + "&" + form("resource", "urn:other:one");
    refused(400, "invalid_target", TOKEN, elsewhere, "authorization", right);
    JsonNode key = calls.node().as(calls.manager(), "POST", "/v1/keys", "{\"owner\":\"o\"}").json();
    String noClient = basic(key.get("id").asText(), key.get("key").asText());
    refused(400, "unauthorized_client", TOKEN, GRANT, "authorization", noClient);
    refused(401, "invalid_client", TOKEN, GRANT);
    refused(401, "invalid_client", TOKEN, GRANT, "authorization", basic(id, secret + "x"));
    String once = assertion();
    posted(200, TOKEN, GRANT + "&" + once);
    refused(401, "invalid_client", TOKEN, GRANT + "&" + once);
  }

  private void introspection() throws Exception {
    String mine = basic(id, secret);
    assertTrue(introspected(form("token", token(GRANT)), mine).get("active").asBoolean());
    assertEquals(1, introspected("token=none&token_type_hint=access_token", mine).size());
    posted(200, INTROSPECT, form("token", "none") + "&" + assertion());
    String bySecret = form("token", "none", "client_id", id, "client_secret", secret);
    posted(200, INTROSPECT, bySecret + "&unknown=x");
    refused(400, "invalid_request", INTROSPECT, "a=b", "authorization", mine);
    refused(401, "invalid_client", INTROSPECT, "token=none");
  }

  private void revocation() throws Exception {
    String mine = basic(id, secret);
    String token = token(GRANT);
    refused(400, "unauthorized_client", REVOKE, form("token", token) + "&" + assertion());
    posted(200, REVOKE, form("token", token), "authorization", mine);
    posted(200, REVOKE, form("token", "none"), "authorization", mine);
    refused(400, "invalid_request", REVOKE, "a=b", "authorization", mine);
    refused(401, "invalid_client", REVOKE, "token=none");
  }

  private void selfTokens() {
    String path = "/v1/self/token";
    String text = key("\"scopes\":[\"a\",\"b\"]");
    calls.call(200, text, "POST", path, "{}");
    String part = "{\"scopes\":[\"a\"],\"audience\":\"https://api.example.com\"}";
    calls.call(200, text, "POST", path, part);
    calls.call(200, text, "POST", path, "{\"scopes\":null,\"audience\":null}");
    coded("insufficient_scope", calls.call(403, text, "POST", path, "{\"scopes\":[\"c\"]}"));
    String other = "{\"audience\":\"urn:other:one\"}";
    coded("forbidden_audience", calls.call(403, text, "POST", path, other));
    String far = key("\"allowedAddresses\":[\"10.0.0.0/8\"]");
    coded("forbidden_address", calls.call(403, far, "POST", path, "{}"));
    coded("not_active", calls.call(409, calls.manager(), "POST", path, "{}"));
  }

  /** What is refused in the same way wherever the body is JSON. */
  private void refusals() {
    String powerless = key("\"kind\":\"management\"");
    String text = key("\"scopes\":[]");
    for (Operation each : OF_JSON) {
      String path = each.path();
      String right = path.contains("/self/") ? text : calls.manager();
      calls.call(400, right, "POST", path, "{\"x\":1}");
      calls.call(400, right, "POST", path + "?x=1", each.body());
      String large = "{\"x\":\"" + "x".repeat(70_000) + "\"}";
      calls.call(413, right, "POST", path, large);
      calls.call(415, right, "POST", path, "{}", "content-type", "text/plain");
      calls.call(401, null, "POST", path, each.body());
      if (!path.contains("/self/")) {
        calls.call(403, powerless, "POST", path, each.body());
      }
    }
    coded("mounted_keys", calls.managed(409, "POST", "/v1/signing-keys/rotate", "{}"));
  }

  /** All keys are replaced at once, those that are given for good; then Kafka goes away. */
  private void outages(EmbeddedKafka kafka, Node second) throws Exception {
    String rotate = "/v1/signing-keys/rotate";
    assertEquals(
        3,
        calls
            .managed(200, "POST", rotate, "{\"compromised\":true}")
            .json()
            .path("replaced")
            .asInt());
    Await.until(
        "nothing signs here any more",
        IN_TIME,
        () -> any(TOKEN, GRANT, "authorization", basic(id, secret)).status() == 503);
    String text = key("\"scopes\":[]");
    coded("not_ready", calls.call(503, text, "POST", "/v1/self/token", "{}"));
    calls.useInstead(second);
    Await.until(
        "the other node signs with its next key",
        IN_TIME,
        () -> any(TOKEN, GRANT, "authorization", basic(id, secret)).status() == 200);
    String token = token(GRANT);
    kafka.close();
    refused(
        503,
        "temporarily_unavailable",
        REVOKE,
        form("token", token),
        "authorization",
        basic(id, secret));
    calls.managed(504, "POST", rotate, "{\"compromised\":null}");
    assertTrue(client(504, "{\"owner\":\"o\"}").has("id"));
  }

  /** A node that can't read the log: what is kept of its answers must not lack anything. */
  private void notReady(EmbeddedKafka kafka, EmbeddedRedis redis) {
    Map<String, String> settings = settings(kafka, redis, lateData);
    settings.put("TALLYSTICK_ISSUER", ISSUER);
    settings.put("TALLYSTICK_AUDIENCES", API);
    KeyService service = KeyService.start(settings);
    try (Node waiting = Node.of(service, lateData)) {
      calls.useInstead(waiting);
      for (String path : List.of(TOKEN, INTROSPECT, REVOKE)) {
        refused(503, "temporarily_unavailable", path, GRANT);
      }
      calls.call(503, null, "GET", "/oauth2/jwks", null);
      for (Operation each : OF_JSON) {
        calls.managed(503, "POST", each.path(), each.body());
      }
      calls.call(200, null, "GET", "/oauth2/openapi.yaml", null);
      String reasons = waiting.ops("/health/ready").text();
      assertTrue(reasons.contains("tallystick.signing-keys has not been read"), reasons);
    }
  }

  private static Map<String, String> settings(EmbeddedKafka kafka, EmbeddedRedis redis, Path data) {
    Map<String, String> settings = Node.settings(kafka.bootstrapServers(), data, "described");
    settings.put("TALLYSTICK_REDIS", redis.uri());
    settings.put("TALLYSTICK_APPEND_TIMEOUT", "1s");
    return settings;
  }

  private JsonNode client(int status, String body, String... headers) {
    return calls.managed(status, "POST", "/v1/clients", body, headers).json();
  }

  /** The text of a key of the other document. */
  private String key(String more) {
    String body = "{\"owner\":\"o\"," + more + "}";
    Reply made = calls.node().as(calls.manager(), "POST", "/v1/keys", body);
    assertEquals(201, made.status(), made.text());
    return made.json().get("key").asText();
  }

  private String token(String body) {
    Reply reply = posted(200, TOKEN, body, "authorization", basic(id, secret));
    return reply.json().get("access_token").asText();
  }

  private JsonNode introspected(String body, String authorization) {
    return posted(200, INTROSPECT, body, "authorization", authorization).json();
  }

  private void refused(int status, String error, String path, String body, String... headers) {
    assertEquals(error, posted(status, path, body, headers).json().get("error").asText());
  }

  private static void coded(String code, Reply reply) {
    assertEquals(code, reply.code(), reply.text());
  }

  private Reply posted(int status, String path, String body, String... headers) {
    Reply reply = any(path, body, headers);
    assertEquals(status, reply.status(), path + " " + body + ": " + reply.text());
    return reply;
  }

  /** A form; any status, as long as it is described. */
  private Reply any(String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("content-type", "application/x-www-form-urlencoded"));
    return calls.checked(null, "POST", path, body, all.toArray(String[]::new));
  }

  /** What proves the client that has registered a key of its own, good once. */
  private String assertion() throws Exception {
    PrivateKeyJWT proof =
        new PrivateKeyJWT(
            new ClientID(keyedId),
            URI.create(ISSUER),
            JWSAlgorithm.ES256,
            own.toECPrivateKey(),
            own.getKeyID(),
            null);
    return URLUtils.serializeParameters(proof.toParameters());
  }
}
