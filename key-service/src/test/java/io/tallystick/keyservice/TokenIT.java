package io.tallystick.keyservice;

import static io.tallystick.keyservice.Forms.API;
import static io.tallystick.keyservice.Forms.GRANT;
import static io.tallystick.keyservice.Forms.ISSUER;
import static io.tallystick.keyservice.Forms.MAIL;
import static io.tallystick.keyservice.Forms.basic;
import static io.tallystick.keyservice.Forms.form;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.tallystick.key.codec.Json;
import io.tallystick.keyservice.Node.Reply;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients with secrets at the token endpoint, and what belongs to it. */
final class TokenIT {
  @TempDir static Path data;
  private static Node node;
  private static String id;
  private static String secret;

  @BeforeAll
  static void start() {
    node = Forms.start(Node.settings(Backends.kafka(), data, "tokens"), data);
    JsonNode client = client(",\"scopes\":[\"invoices:read\",\"invoices:write\"]");
    id = client.get("id").asText();
    secret = client.get("key").asText();
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void client_isAKeyLikeAnyOther() {
    JsonNode made = client(",\"audiences\":[\"" + MAIL + "\"],\"limits\":[]");
    assertTrue(made.get("key").asText().startsWith("cs_live_" + made.get("id").asText()));
    JsonNode read = node.get("/v1/keys/" + made.get("id").asText()).json();
    assertEquals("oauth_client", read.get("kind").asText());
    assertEquals(MAIL, read.get("audiences").get(0).asText());
    assertEquals(403, clientBy(node.manager("[\"keys:write\",\"keys:read\"]")).status());
    assertEquals(201, clientBy(node.manager("[\"clients:write\"]")).status());
  }

  @Test
  void token_byBasic_isAnAccessTokenOfRfc9068() throws Exception {
    Reply reply = Forms.token(node, GRANT, "authorization", basic(id, secret));

    assertEquals(200, reply.status(), reply.text());
    assertEquals("no-store", reply.header("cache-control"));
    assertEquals("Bearer", reply.json().get("token_type").asText());
    assertEquals(300, reply.json().get("expires_in").asLong());
    assertEquals("invoices:read invoices:write", reply.json().get("scope").asText());
    assertFalse(reply.json().has("refresh_token"));
    SignedJWT token = SignedJWT.parse(reply.json().get("access_token").asText());
    assertEquals(Set.of("typ", "alg", "kid"), token.getHeader().toJSONObject().keySet());
    assertEquals("at+jwt", token.getHeader().getType().getType());
    assertTrue(token.verify(verifier(token)));
    JWTClaimsSet claims = token.getJWTClaimsSet();
    assertEquals(
        Set.of("iss", "aud", "sub", "client_id", "iat", "exp", "jti", "scope", "key_version"),
        claims.getClaims().keySet());
    assertEquals(ISSUER, claims.getIssuer());
    assertEquals(List.of(API), claims.getAudience());
    assertEquals(id, claims.getSubject());
    assertEquals(id, claims.getStringClaim("client_id"));
    assertEquals(1L, claims.getLongClaim("key_version"));
    assertEquals(300_000, claims.getExpirationTime().getTime() - claims.getIssueTime().getTime());
  }

  @Test
  void token_byPost_narrowsScopeAndNamesResources() throws Exception {
    Reply reply = byPost("scope", "invoices:read", "resource", MAIL, "audience", API);

    assertEquals("invoices:read", reply.json().get("scope").asText(), reply.text());
    SignedJWT token = SignedJWT.parse(reply.json().get("access_token").asText());
    assertEquals(List.of(MAIL, API), token.getJWTClaimsSet().getAudience());
  }

  @ParameterizedTest
  @MethodSource("badScopes")
  void scope_thatIsNoPartOfTheClients_isInvalid(String scope) {
    refused(byPost("scope", scope), 400, "invalid_scope");
  }

  static List<String> badScopes() {
    return List.of(
        "",
        " ",
        "*",
        "invoices:read invoices:read",
        "invoices:read  invoices:write",
        "invoices:read admin",
        "INVOICES:READ",
        "s".repeat(10_000),
        "invoices:read ".repeat(700).strip());
  }

  @Test
  void resource_thatTheClientMayNotReach_isAnInvalidTarget() {
    refused(byPost("resource", "https://other.example.com"), 400, "invalid_target");
    refused(byPost("resource", API, "audience", ISSUER), 400, "invalid_target");
    JsonNode only = client(",\"audiences\":[\"" + MAIL + "\"]");
    String authorization = basic(only.get("id").asText(), only.get("key").asText());
    refused(
        Forms.token(node, GRANT + "&" + form("resource", API), "authorization", authorization),
        400,
        "invalid_target");
  }

  @Test
  void twoAuthentications_areRefused_evenIfBothAreRight() {
    String right = basic(id, secret);
    String post = form("client_id", id, "client_secret", secret);
    refused(Forms.token(node, GRANT + "&" + post, "authorization", right), 400, "invalid_request");
    refused(
        Forms.token(node, GRANT, "authorization", right, "authorization", right),
        400,
        "invalid_request");
    String unsigned = "eyJhbGciOiJub25lIn0.e30.";
    String assertion =
        form(
            "client_assertion_type",
            "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
            "client_assertion",
            unsigned);
    refused(Forms.token(node, GRANT + "&" + post + "&" + assertion), 400, "invalid_request");
    refused(
        Forms.token(node, GRANT + "&" + assertion, "authorization", right), 400, "invalid_request");
    refused(
        Forms.token(node, GRANT + "&client_assertion_type=x", "authorization", right),
        400,
        "invalid_request");
    refused(
        Forms.token(node, GRANT + "&client_id=" + "0".repeat(16), "authorization", right),
        400,
        "invalid_request");
  }

  @Test
  void parameters_inTheUrlOrTwice_areRefused() {
    String right = basic(id, secret);
    refused(
        Forms.post(node, "/oauth2/token?" + GRANT, GRANT, "authorization", right),
        400,
        "invalid_request");
    refused(
        Forms.post(node, "/oauth2/token?" + form("client_id", id, "client_secret", secret), GRANT),
        400,
        "invalid_request");
    for (String twice : List.of(GRANT, "scope=invoices%3Aread&scope=invoices%3Aread", "x=1&x=1")) {
      refused(
          Forms.token(node, GRANT + "&" + twice, "authorization", right), 400, "invalid_request");
    }
    refused(
        node.send(
            "POST", "/oauth2/token", GRANT, "authorization", right, "content-type", "text/plain"),
        400,
        "invalid_request");
    refused(
        Forms.token(node, GRANT + "&x=" + "x".repeat(70_000), "authorization", right),
        400,
        "invalid_request");
    assertEquals(405, node.send("GET", "/oauth2/token", null).status());
  }

  @Test
  void grantType_otherThanClientCredentials_isRefused() {
    String right = basic(id, secret);
    refused(Forms.token(node, "a=b", "authorization", right), 400, "invalid_request");
    for (String other : List.of("password", "refresh_token", "CLIENT_CREDENTIALS", "none")) {
      refused(
          Forms.token(node, "grant_type=" + other, "authorization", right),
          400,
          "unsupported_grant_type");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Basic",
        "Basic !!!",
        "Basic Og==",
        "Bearer abc",
        "Digest a",
        "Basic MDAwMDAwMDAwMDAwMDAwMDp4"
      })
  void authorization_thatProvesNothing_isAnInvalidClient(String authorization) {
    Reply reply = Forms.token(node, GRANT, "authorization", authorization);
    refused(reply, 401, "invalid_client");
    assertTrue(reply.header("www-authenticate").startsWith("Basic "), reply.text());
  }

  @Test
  void clients_ofAllKindsThatMayNot_lookTheSame() {
    Set<String> answers = new HashSet<>();
    answers.add(Forms.token(node, GRANT).text());
    answers.add(Forms.token(node, GRANT, "authorization", basic("0".repeat(16), secret)).text());
    JsonNode other = client("");
    String otherId = other.get("id").asText();
    String otherSecret = other.get("key").asText();
    answers.add(Forms.token(node, GRANT, "authorization", basic(id, otherSecret)).text());
    node.post("/v1/keys/" + otherId + "/disable", "{}");
    answers.add(Forms.token(node, GRANT, "authorization", basic(otherId, otherSecret)).text());
    node.post("/v1/keys/" + otherId + "/revoke", "{}");
    answers.add(Forms.token(node, GRANT, "authorization", basic(otherId, otherSecret)).text());
    String manager = node.managementKey();
    String managerId = manager.split("_")[2];
    answers.add(Forms.token(node, GRANT, "authorization", basic(managerId, manager)).text());
    assertEquals(1, answers.size(), answers.toString());
    assertTrue(answers.toString().contains("invalid_client"));
  }

  @Test
  void apiKey_isNoClient() {
    JsonNode key = node.mint("plain", "");
    String authorization = basic(key.get("id").asText(), key.get("key").asText());
    refused(Forms.token(node, GRANT, "authorization", authorization), 400, "unauthorized_client");
  }

  @Test
  void rotation_withOverlap_leavesBothSecretsGood() {
    JsonNode client = client("");
    String clientId = client.get("id").asText();
    JsonNode next = node.post("/v1/keys/" + clientId + "/rotate", "{\"overlap\":\"1h\"}").json();
    for (JsonNode each : List.of(client, next)) {
      String authorization = basic(clientId, each.get("key").asText());
      assertEquals(200, Forms.token(node, GRANT, "authorization", authorization).status());
    }
    node.post("/v1/keys/" + clientId + "/retire-previous", "{}");
    refused(
        Forms.token(node, GRANT, "authorization", basic(clientId, client.get("key").asText())),
        401,
        "invalid_client");
  }

  @Test
  void selfToken_givesTheHolderOfAKeyAPartOfItsScopes() throws Exception {
    JsonNode key = node.mint("holder", ",\"scopes\":[\"a\",\"b\"]");
    String text = key.get("key").asText();
    Reply reply = node.as(text, "POST", "/v1/self/token", "{\"scopes\":[\"b\"]}");

    assertEquals(200, reply.status(), reply.text());
    SignedJWT token = SignedJWT.parse(reply.json().get("token").asText());
    assertTrue(token.verify(verifier(token)));
    assertEquals("b", token.getJWTClaimsSet().getStringClaim("scope"));
    assertEquals(key.get("id").asText(), token.getJWTClaimsSet().getStringClaim("client_id"));
    assertEquals(403, node.as(text, "POST", "/v1/self/token", "{\"scopes\":[\"c\"]}").status());
    assertEquals(
        403,
        node.as(text, "POST", "/v1/self/token", "{\"audience\":\"https://no.example\"}").status());
    assertEquals(409, node.as(node.managementKey(), "POST", "/v1/self/token", "{}").status());
    node.post("/v1/keys/" + key.get("id").asText() + "/revoke", "{}");
    assertEquals(409, node.as(text, "POST", "/v1/self/token", "{}").status());
  }

  @Test
  void introspection_tellsWhoMayKnow_andRevocationEndsAToken() {
    String token = byPost().json().get("access_token").asText();
    JsonNode told = introspected(basic(id, secret), token);
    assertTrue(told.get("active").asBoolean(), told.toString());
    assertEquals(id, told.get("client_id").asText());
    assertEquals(API, told.get("aud").get(0).asText());

    String inactive = "{\"active\":false}";
    JsonNode other = client("");
    assertEquals(inactive, introspected(basicOf(other), token).toString());
    JsonNode foreign =
        client(",\"scopes\":[\"tokens:introspect\"],\"audiences\":[\"" + MAIL + "\"]");
    assertEquals(inactive, introspected(basicOf(foreign), token).toString());
    JsonNode resource =
        client(",\"scopes\":[\"tokens:introspect\"],\"audiences\":[\"" + API + "\"]");
    assertTrue(introspected(basicOf(resource), token).get("active").asBoolean());
    refused(Forms.post(node, "/oauth2/introspect", form("token", token)), 401, "invalid_client");

    refused(
        Forms.post(node, "/oauth2/revoke", form("token", token), "authorization", basicOf(other)),
        400,
        "unauthorized_client");
    String mine = basic(id, secret);
    for (String any : List.of(token, token, "no.token.at all", token.substring(3))) {
      Reply reply = Forms.post(node, "/oauth2/revoke", form("token", any), "authorization", mine);
      assertEquals(200, reply.status(), reply.text());
    }
    Await.until(
        "the revocation is read",
        Duration.ofSeconds(30),
        () -> introspected(mine, token).toString().equals(inactive));
  }

  @Test
  void introspection_ofARevokedClientsToken_isInactive() {
    JsonNode gone = client("");
    String token =
        Forms.token(node, GRANT, "authorization", basicOf(gone))
            .json()
            .get("access_token")
            .asText();
    JsonNode resource =
        client(",\"scopes\":[\"tokens:introspect\"],\"audiences\":[\"" + API + "\"]");
    assertTrue(introspected(basicOf(resource), token).get("active").asBoolean());
    node.post("/v1/keys/" + gone.get("id").asText() + "/revoke", "{}");
    assertEquals("{\"active\":false}", introspected(basicOf(resource), token).toString());
  }

  @Test
  void metadata_namesEverythingByTheIssuer() {
    JsonNode read = node.send("GET", "/.well-known/oauth-authorization-server", null).json();
    assertEquals(ISSUER, read.get("issuer").asText());
    assertEquals(ISSUER + "/oauth2/token", read.get("token_endpoint").asText());
    assertEquals(ISSUER + "/oauth2/jwks", read.get("jwks_uri").asText());
    assertEquals(
        "[\"client_secret_basic\",\"client_secret_post\"]",
        read.get("token_endpoint_auth_methods_supported").toString());
  }

  @Test
  void jwks_holdsNothingPrivate() throws Exception {
    Reply reply = node.send("GET", "/oauth2/jwks", null);
    JWKSet keys = JWKSet.parse(reply.text());
    assertFalse(keys.getKeys().isEmpty());
    assertTrue(keys.getKeys().stream().noneMatch(JWK::isPrivate));
    assertTrue(
        reply.header("cache-control").contains("max-age=150"), reply.header("cache-control"));
  }

  @Test
  void jwks_withoutRedis_cantBeRegistered() {
    String body = "{\"owner\":\"o\",\"jwks\":{\"keys\":[{\"kty\":\"EC\"}]}}";
    Reply reply = node.post("/v1/clients", body);
    assertEquals(400, reply.status());
    assertEquals("jwks", reply.json().get("field").asText());
  }

  private static Reply byPost(String... more) {
    String body = GRANT + "&" + form("client_id", id, "client_secret", secret);
    return Forms.token(node, more.length == 0 ? body : body + "&" + form(more));
  }

  private static void refused(Reply reply, int status, String error) {
    assertEquals(status, reply.status(), reply.text());
    assertEquals(error, reply.json().path("error").asText());
    assertEquals("no-store", reply.header("cache-control"));
  }

  private static JsonNode introspected(String authorization, String token) {
    Reply reply =
        Forms.post(
            node, "/oauth2/introspect", form("token", token), "authorization", authorization);
    assertEquals(200, reply.status(), reply.text());
    return reply.json();
  }

  private static String basicOf(JsonNode client) {
    return basic(client.get("id").asText(), client.get("key").asText());
  }

  private static JsonNode client(String more) {
    Reply reply = node.post("/v1/clients", "{\"owner\":\"billing\"" + more + "}");
    assertEquals(201, reply.status(), reply.text());
    return Json.read(reply.text());
  }

  private static Reply clientBy(String manager) {
    return node.as(manager, "POST", "/v1/clients", "{\"owner\":\"o\"}");
  }

  private static ECDSAVerifier verifier(SignedJWT token) throws Exception {
    JWKSet keys = JWKSet.parse(node.send("GET", "/oauth2/jwks", null).text());
    return new ECDSAVerifier(keys.getKeyByKeyId(token.getHeader().getKeyID()).toECKey());
  }
}
