package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.text.KeyText;
import io.tallystick.keyservice.Node.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ManagementApiIT {
  @TempDir static Path data;
  @TempDir static Path otherData;
  private static Node node;

  @BeforeAll
  static void start() {
    node = Node.start(data, "api");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void mint_plainKey_isShownOnceAndReadableAtOnce() {
    Reply minted = node.post("/v1/keys", "{\"owner\":\"billing\",\"name\":\"nightly\"}");

    assertEquals(201, minted.status(), minted.text());
    KeyText text = KeyText.parse(minted.json().get("key").asText());
    assertNotNull(text);
    assertEquals("sk", text.prefix());
    assertEquals("\"1\"", minted.header("etag"));
    assertEquals("/v1/keys/" + text.id(), minted.header("location"));
    assertEquals("no-store", minted.header("cache-control"));
    Reply read = node.get("/v1/keys/" + text.id());
    assertEquals(200, read.status());
    assertEquals("active", read.json().get("status").asText());
    assertEquals("nightly", read.json().get("name").asText());
    assertFalse(read.text().contains(text.secret().reveal()));
    assertFalse(read.text().contains("$2a$"));
    assertFalse(read.json().has("limits"), "no limits given means the deployment's default");
  }

  @Test
  void mint_everything_comesBackAsItWasGiven() {
    JsonNode key =
        node.mint(
            "full",
            ",\"environment\":\"test\",\"scopes\":[\"write\",\"read\",\"read\"],"
                + "\"limits\":[{\"limit\":5,\"window\":\"60s\"},"
                + "{\"name\":\"burst\",\"limit\":2,\"window\":\"1s\",\"algorithm\":\"sliding\"}],"
                + "\"expiresAt\":\"2999-01-01T00:00:00.5Z\",\"allowedAddresses\":[\"10.0.0.0/8\","
                + "\"2001:db8::1\"],\"metadata\":{\"team\":{\"n\":1}}");
    JsonNode read = node.get("/v1/keys/" + key.get("id").asText()).json();

    assertEquals("[\"read\",\"write\"]", read.get("scopes").toString());
    assertEquals("default", read.get("limits").get(0).get("name").asText());
    assertEquals("1m", read.get("limits").get(0).get("window").asText());
    assertEquals("2999-01-01T00:00:00.500Z", read.get("expiresAt").asText());
    assertEquals("10.0.0.0/8", read.get("allowedAddresses").get(0).asText());
    assertEquals("{\"team\":{\"n\":1}}", read.get("metadata").toString());
    assertTrue(key.get("key").asText().startsWith("sk_test_"));
  }

  @Test
  void revoke_twice_changesOnceAndKeepsTheFirstReason() {
    String id = node.mint("revoker", "").get("id").asText();
    Reply first = node.post("/v1/keys/" + id + "/revoke", "{\"reason\":\"leaked\"}");
    Reply second = node.post("/v1/keys/" + id + "/revoke", "");

    assertEquals(200, first.status(), first.text());
    assertEquals("revoked", first.json().get("status").asText());
    assertEquals("\"2\"", first.header("etag"));
    assertEquals(200, second.status());
    assertEquals("leaked", second.json().at("/revocation/reason").asText());
    assertEquals("\"2\"", second.header("etag"));
    JsonNode events = node.get("/v1/keys/" + id + "/events").json().get("events");
    assertEquals(2, events.size());
    assertEquals("io.tallystick.key.created.v1", events.get(0).get("type").asText());
    assertEquals("io.tallystick.key.revoked.v1", events.get(1).get("type").asText());
    assertFalse(events.toString().contains("credential"));
    assertFalse(events.toString().contains("$2a$"));
  }

  @Test
  void revoke_withIfMatchOfAnotherVersion_isRefusedAndChangesNothing() {
    String id = node.mint("matcher", "").get("id").asText();
    Reply refused =
        node.send(
            "POST",
            "/v1/keys/" + id + "/revoke",
            null,
            "authorization",
            "Bearer " + node.managementKey(),
            "if-match",
            "\"7\"");

    assertEquals(412, refused.status());
    assertEquals("version_mismatch", refused.code());
    assertEquals("active", node.get("/v1/keys/" + id).json().get("status").asText());
  }

  @Test
  void list_byOwner_givesEveryKeyOnceInOrder() {
    List<String> minted = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      minted.add(node.mint("lister", ",\"name\":\"" + i + "\"").get("id").asText());
    }
    node.mint("someone-else", "");
    List<String> listed = new ArrayList<>();
    String cursor = "";
    int pages = 0;
    do {
      JsonNode page = node.get("/v1/keys?owner=lister&limit=3" + cursor).json();
      page.get("keys").forEach(key -> listed.add(key.get("id").asText()));
      cursor = page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").asText() : "";
      pages++;
    } while (!cursor.isEmpty());

    assertEquals(3, pages);
    assertEquals(7, listed.size());
    assertEquals(minted.stream().sorted().toList(), listed.stream().sorted().toList());
  }

  @Test
  void list_byStatus_showsOnlyThose() {
    String alive = node.mint("statuses", "").get("id").asText();
    String dead = node.mint("statuses", "").get("id").asText();
    node.post("/v1/keys/" + dead + "/revoke", "");

    JsonNode active = node.get("/v1/keys?owner=statuses&status=active").json().get("keys");
    JsonNode revoked = node.get("/v1/keys?owner=statuses&status=revoked").json().get("keys");
    JsonNode expired = node.get("/v1/keys?owner=statuses&status=expired").json().get("keys");
    assertEquals(alive, active.get(0).get("id").asText());
    assertEquals(1, active.size());
    assertEquals(dead, revoked.get(0).get("id").asText());
    assertEquals(0, expired.size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          []                                                        | invalid_body  |
          "text"                                                    | invalid_body  |
          {"owner":"a"                                              | invalid_body  |
          {"owner":"a"} {}                                          | invalid_body  |
          {"owner":"a","owner":"b"}                                 | invalid_body  |
          {}                                                        | invalid_field | owner
          {"owner":null}                                            | invalid_field | owner
          {"owner":""}                                              | invalid_field | owner
          {"owner":7}                                               | invalid_field | owner
          {"owner":"a","nme":"x"}                                   | invalid_field | nme
          {"owner":"a","name":["x"]}                                | invalid_field | name
          {"owner":"a","kind":"robot"}                              | invalid_field | kind
          {"owner":"a","kind":"oauth_client"}                       | invalid_field | kind
          {"owner":"a","environment":"prod"}                        | invalid_field | environment
          {"owner":"a","scopes":"read"}                             | invalid_field | scopes
          {"owner":"a","scopes":["a b"]}                            | invalid_field | scopes[0]
          {"owner":"a","limits":{}}                                 | invalid_field | limits
          {"owner":"a","limits":[{"limit":0,"window":"60s"}]}       | invalid_field | limits[0].limit
          {"owner":"a","limits":[{"limit":-1,"window":"60s"}]}      | invalid_field | limits[0].limit
          {"owner":"a","limits":[{"limit":1.5,"window":"60s"}]}     | invalid_field | limits[0].limit
          {"owner":"a","limits":[{"limit":9223372036854775808,"window":"60s"}]} | invalid_field | limits[0].limit
          {"owner":"a","limits":[{"limit":1,"window":"0s"}]}        | invalid_field | limits[0].window
          {"owner":"a","limits":[{"limit":1,"window":"365d"}]}      | invalid_field | limits[0].window
          {"owner":"a","limits":[{"limit":1,"window":60}]}          | invalid_field | limits[0].window
          {"owner":"a","limits":[{"limit":1}]}                      | invalid_field | limits[0].window
          {"owner":"a","limits":[{"limit":1,"window":"1s","x":1}]}  | invalid_field | limits[0].x
          {"owner":"a","limits":[{"limit":1,"window":"1s"},{"limit":2,"window":"1s"}]} | invalid_field | limits
          {"owner":"a","expiresAt":"2001-01-01T00:00:00Z"}          | invalid_field | expiresAt
          {"owner":"a","expiresAt":"tomorrow"}                      | invalid_field | expiresAt
          {"owner":"a","expiresAt":4102444800}                      | invalid_field | expiresAt
          {"owner":"a","allowedAddresses":["example.org"]}          | invalid_field | allowedAddresses[0]
          {"owner":"a","allowedAddresses":["10.0.0.1/8"]}           | invalid_field | allowedAddresses[0]
          {"owner":"a","allowedAddresses":["10.0.0.0/33"]}          | invalid_field | allowedAddresses[0]
          {"owner":"a","metadata":[]}                               | invalid_field | metadata
          {"owner":"a","status":"revoked"}                          | invalid_field | status
          {"owner":"a","credential":{}}                             | invalid_field | credential
          {"owner":"a","kind":"management","scopes":["root"]}       | invalid_field | scopes
          """)
  void mint_badBody_isRefusedByName(String body, String code, String field) {
    Reply reply = node.post("/v1/keys", body);

    assertEquals(400, reply.status(), reply.text());
    assertEquals(code, reply.code());
    assertEquals("application/problem+json", reply.header("content-type"));
    assertEquals(field == null ? "" : field, reply.json().path("field").asText());
  }

  @Test
  void mint_oversizedParts_areRefusedAndMakeNoKey() {
    int before = node.get("/v1/keys?limit=200").json().get("keys").size();

    assertEquals(
        413, node.post("/v1/keys", "{\"owner\":\"" + "a".repeat(1 << 20) + "\"}").status());
    assertEquals(400, node.post("/v1/keys", "{\"owner\":\"" + "a".repeat(129) + "\"}").status());
    assertEquals(
        400,
        node.post("/v1/keys", "{\"owner\":\"a\",\"metadata\":{\"a\":\"" + "b".repeat(4096) + "\"}}")
            .status());
    assertEquals(400, node.post("/v1/keys", "[".repeat(5_000)).status());
    assertEquals(before, node.get("/v1/keys?limit=200").json().get("keys").size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "limit=0",
        "limit=201",
        "limit=x",
        "status=dead",
        "environment=prod",
        "colour=red",
        "owner=a&owner=b",
        "cursor=AAAA",
        "cursor=%00",
        "cursor=" + "A"
      })
  void list_badQuery_isRefused(String query) {
    assertEquals(400, node.get("/v1/keys?" + query).status());
  }

  @Test
  void list_cursorOfAnotherList_isRefused() {
    node.mint("cursors", "");
    node.mint("cursors", "");
    String cursor = node.get("/v1/keys?owner=cursors&limit=1").json().get("nextCursor").asText();

    assertEquals(200, node.get("/v1/keys?owner=cursors&limit=9&cursor=" + cursor).status());
    Reply refused = node.get("/v1/keys?owner=billing&cursor=" + cursor);
    assertEquals(400, refused.status());
    assertEquals("invalid_cursor", refused.code());
  }

  @Test
  void call_withoutOrWithAWrongManagementKey_looksTheSame() {
    String good = node.managementKey();
    String apiKey = node.mint("not-a-manager", "").get("key").asText();
    KeyText parsed = KeyText.parse(good);
    assertNotNull(parsed);
    String wrongSecret =
        new KeyText(parsed.prefix(), parsed.environment(), parsed.id(), other(apiKey)).reveal();

    assertEquals(401, node.send("GET", "/v1/keys", null).status());
    String body = null;
    for (String token : List.of("x", good.substring(1), apiKey, wrongSecret, good + "0")) {
      Reply reply = node.send("GET", "/v1/keys", null, "authorization", "Bearer " + token);
      assertEquals(401, reply.status());
      assertTrue(reply.header("www-authenticate").startsWith("Bearer realm="));
      assertTrue(body == null || body.equals(reply.text()), "every refusal has the same body");
      body = reply.text();
    }
    assertEquals(
        401, node.send("GET", "/v1/keys", null, "authorization", "Basic " + good).status());
  }

  @Test
  void call_ofAnotherWorkspace_seesNothingHere() {
    String id = node.mint("secretive", "").get("id").asText();
    String cursor = node.get("/v1/keys?limit=1").json().path("nextCursor").asText("");
    try (Node other = Node.start(otherData, "other")) {
      assertEquals(404, other.get("/v1/keys/" + id).status());
      assertEquals(404, other.get("/v1/keys/" + id + "/events").status());
      assertEquals(404, other.post("/v1/keys/" + id + "/revoke", "").status());
      JsonNode listed = other.get("/v1/keys").json().get("keys");
      assertEquals(1, listed.size(), "its own management key alone");
      assertEquals(400, other.get("/v1/keys?limit=1&cursor=" + cursor).status());
    }
    assertEquals("active", node.get("/v1/keys/" + id).json().get("status").asText());
  }

  @Test
  void managementKey_withFewScopes_mayDoThatAndGrantNoMore() {
    String reader = manager("[\"keys:read\"]");
    String grantor = manager("[\"keys:write\",\"management:write\"]");
    String id = node.mint("scoped", "").get("id").asText();

    assertEquals(200, as(reader, "GET", "/v1/keys/" + id, null).status());
    assertEquals(403, as(reader, "POST", "/v1/keys", "{\"owner\":\"x\"}").status());
    assertEquals(403, as(reader, "POST", "/v1/keys/" + id + "/revoke", null).status());
    assertEquals(403, as(grantor, "GET", "/v1/keys", null).status());
    String more = "{\"owner\":\"x\",\"kind\":\"management\",\"scopes\":[\"keys:read\"]}";
    assertEquals(403, as(grantor, "POST", "/v1/keys", more).status());
    String same = "{\"owner\":\"x\",\"kind\":\"management\",\"scopes\":[\"keys:write\"]}";
    assertEquals(201, as(grantor, "POST", "/v1/keys", same).status());
    String writer = manager("[\"keys:write\"]");
    KeyText writersOwn = KeyText.parse(writer);
    assertNotNull(writersOwn);
    String own = "/v1/keys/" + writersOwn.id() + "/revoke";
    assertEquals(403, as(writer, "POST", own, null).status());
    assertEquals("active", node.get("/v1/keys/" + id).json().get("status").asText());
  }

  @Test
  void managementKey_revoked_opensNothingAtOnce() {
    String manager = manager("[\"keys:read\"]");
    KeyText text = KeyText.parse(manager);
    assertNotNull(text);
    assertEquals(200, as(manager, "GET", "/v1/keys", null).status());
    assertEquals(200, node.post("/v1/keys/" + text.id() + "/revoke", "").status());
    assertEquals(401, as(manager, "GET", "/v1/keys", null).status());
  }

  @Test
  void routes_thatAreNone_areToldApart() {
    assertEquals(404, node.get("/v1/nothing").status());
    assertEquals(404, node.get("/v1/keys/short").status());
    assertEquals(404, node.get("/v1/keys/0000000000000000").status());
    Reply reply = node.send("DELETE", "/v1/keys", null);
    assertEquals(405, reply.status());
    assertEquals("GET, POST", reply.header("allow"));
    Reply form =
        node.send(
            "POST",
            "/v1/keys",
            "owner=a",
            "authorization",
            "Bearer " + node.managementKey(),
            "content-type",
            "application/x-www-form-urlencoded");
    assertEquals(415, form.status());
  }

  @Test
  void managementKeyFile_ofAFirstStart_isPrivate() throws Exception {
    assertEquals(
        PosixFilePermissions.fromString("rw-------"),
        Files.getPosixFilePermissions(data.resolve("management-key")));
    assertEquals(
        PosixFilePermissions.fromString("rw-------"),
        Files.getPosixFilePermissions(data.resolve("directory.db")));
  }

  @Test
  void dataFolder_thatTheServiceMakes_isItsOwnersAlone() throws Exception {
    Path made = otherData.resolve("made/here");
    Map<String, String> settings = Node.settings("127.0.0.1:1", made, "api");
    KeyService.start(settings).close();
    assertEquals(PosixFilePermissions.fromString("rwx------"), Files.getPosixFilePermissions(made));
  }

  @Test
  void start_onAFolderInUse_isRefusedWithASentence() {
    Map<String, String> settings = Node.settings("127.0.0.1:1", data, "api");
    Exception refused =
        org.junit.jupiter.api.Assertions.assertThrows(
            RuntimeException.class, () -> KeyService.start(settings).close());
    assertTrue(String.valueOf(refused.getMessage()).contains("another key-service is using"));
  }

  private static String manager(String scopes) {
    return node.mint("managers", ",\"kind\":\"management\",\"scopes\":" + scopes)
        .get("key")
        .asText();
  }

  private static Reply as(String key, String method, String path, String body) {
    return node.send(method, path, body, "authorization", "Bearer " + key);
  }

  private static io.tallystick.key.text.Secret other(String key) {
    KeyText text = KeyText.parse(key);
    assertNotNull(text);
    return text.secret();
  }
}
