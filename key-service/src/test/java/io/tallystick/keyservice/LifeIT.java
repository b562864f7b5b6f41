package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.keyservice.Node.Reply;
import io.tallystick.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What can be done to a key that is there, as whoever manages it sees it. */
final class LifeIT {
  @TempDir static Path data;
  @TempDir static Path otherData;
  private static Node node;

  @BeforeAll
  static void start() {
    node = Node.start(data, "life");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void patch_everyField_changesThoseAndLeavesTheRest() {
    String path = mintedPath(",\"name\":\"before\",\"scopes\":[\"a\"]");
    Reply patched =
        node.patch(
            path,
            """
            {"name":"after","scopes":["c","b"],"limits":[{"limit":3,"window":"1s"}],
             "expiresAt":"2999-01-01T00:00:00Z","allowedAddresses":["10.0.0.0/8"],
             "metadata":{"a":1}}""");
    assertEquals(200, patched.status(), patched.text());
    assertEquals("\"2\"", patched.header("etag"));
    JsonNode key = node.get(path).json();
    assertEquals(patched.json(), key);
    assertEquals("after", key.get("name").asText());
    assertEquals("[\"b\",\"c\"]", key.get("scopes").toString());
    assertEquals(3, key.get("limits").get(0).get("limit").asInt());
    assertEquals("2999-01-01T00:00:00Z", key.get("expiresAt").asText());
    assertEquals("[\"10.0.0.0/8\"]", key.get("allowedAddresses").toString());

    JsonNode renamed = node.patch(path, "{\"name\":\"again\"}").json();
    assertEquals("again", renamed.get("name").asText());
    assertEquals(key.get("limits"), renamed.get("limits"));
    JsonNode event = node.get(path + "/events").json().get("events").get(2);
    assertEquals("io.tallystick.key.updated.v1", event.get("type").asText());
    assertEquals("[\"name\"]", event.get("changed").toString());
  }

  @Test
  void patch_null_takesAwayWhatThereIs() {
    String path =
        mintedPath(
            ",\"name\":\"n\",\"scopes\":[\"a\"],\"limits\":[],\"metadata\":{\"a\":1},"
                + "\"expiresAt\":\"2999-01-01T00:00:00Z\",\"allowedAddresses\":[\"10.0.0.0/8\"]");
    JsonNode key =
        node.patch(
                path,
                "{\"name\":null,\"scopes\":null,\"limits\":null,\"expiresAt\":null,"
                    + "\"allowedAddresses\":null,\"metadata\":null}")
            .json();
    assertEquals("", key.get("name").asText());
    assertEquals("[]", key.get("scopes").toString());
    assertFalse(key.has("limits"), "the deployment's default again");
    assertFalse(key.has("expiresAt"));
    assertEquals("[]", key.get("allowedAddresses").toString());
    assertEquals("{}", key.get("metadata").toString());
  }

  /** The examples of RFC 7396 that an object can hold. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'a':'b'} | {'a':'c'} | {'a':'c'}",
        "{'a':'b'} | {'b':'c'} | {'a':'b','b':'c'}",
        "{'a':'b'} | {'a':null} | {}",
        "{'a':'b','b':'c'} | {'a':null} | {'b':'c'}",
        "{'a':['b']} | {'a':'c'} | {'a':'c'}",
        "{'a':'c'} | {'a':['b']} | {'a':['b']}",
        "{'a':{'b':'c'}} | {'a':{'b':'d','c':null}} | {'a':{'b':'d'}}",
        "{'a':[{'b':'c'}]} | {'a':[1]} | {'a':[1]}",
        "{'e':null} | {'a':1} | {'e':null,'a':1}",
        "{} | {'a':{'bb':{'ccc':null}}} | {'a':{'bb':{}}}"
      })
  void patch_metadata_isMergedAsTheRfcSays(String before, String patch, String after) {
    String path = mintedPath(",\"metadata\":" + quoted(before));
    Reply reply = node.patch(path, "{\"metadata\":" + quoted(patch) + "}");
    assertEquals(200, reply.status(), reply.text());
    assertEquals(quoted(after), reply.json().get("metadata").toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"status\":\"active\"}",
        "{\"credential\":{}}",
        "{\"id\":\"0123456789ABCDEF\"}",
        "{\"owner\":\"thief\"}",
        "{\"workspace\":\"other\"}",
        "{\"version\":9}",
        "{\"name\":1}",
        "{\"scopes\":\"a\"}",
        "{\"metadata\":[]}",
        "{\"expiresAt\":\"2001-01-01T00:00:00Z\"}",
        "{\"name\":\"a\",\"name\":\"b\"}",
        "[]",
        "",
        "null"
      })
  void patch_whatCantBeChanged_isRefusedAndChangesNothing(String body) {
    String path = mintedPath("");
    Reply reply = node.patch(path, body);
    assertEquals(400, reply.status(), reply.text());
    assertEquals(1, node.get(path).json().get("version").asInt());
  }

  @Test
  void patch_thatChangesNothing_makesNoVersion() {
    String path = mintedPath(",\"name\":\"same\"");
    assertEquals(1, node.patch(path, "{}").json().get("version").asInt());
    assertEquals(1, node.patch(path, "{\"name\":\"same\"}").json().get("version").asInt());
  }

  @Test
  void patch_metadataThatGrowsTooLarge_isRefused() {
    String path = mintedPath(",\"metadata\":{\"a\":\"" + "x".repeat(4000) + "\"}");
    Reply reply = node.patch(path, "{\"metadata\":{\"b\":\"" + "x".repeat(200) + "\"}}");
    assertEquals(400, reply.status(), reply.text());
    assertEquals("metadata", reply.json().get("field").asText());
  }

  @Test
  void everyChange_withIfMatchOfAnotherVersion_isRefusedAndChangesNothing() {
    String path = mintedPath("");
    node.patch(path, "{\"name\":\"two\"}");
    for (String call : new String[] {"rotate", "retire-previous", "disable", "enable", "revoke"}) {
      Reply stale = post(path + "/" + call, "", "if-match", "\"1\"");
      assertEquals(412, stale.status(), call);
      assertEquals("version_mismatch", stale.code());
    }
    assertEquals(412, node.patch(path, "{\"name\":\"x\"}", "if-match", "\"1\"").status());
    assertEquals(400, node.patch(path, "{\"name\":\"x\"}", "if-match", "2").status());
    assertEquals(2, node.get(path).json().get("version").asInt());
    Reply right = node.patch(path, "{\"name\":\"three\"}", "if-match", "\"2\"");
    assertEquals("\"3\"", right.header("etag"));
    assertEquals(200, node.patch(path, "{\"name\":\"four\"}", "if-match", "*").status());
  }

  @Test
  void rotate_withOverlap_bothSecretsProveTheKeyUntilThePreviousIsRetired() {
    JsonNode minted = node.mint("rotating", "");
    String path = "/v1/keys/" + minted.get("id").asText();
    Instant before = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    Reply rotated = node.post(path + "/rotate", "{\"overlap\":\"24h\"}");
    assertEquals(200, rotated.status(), rotated.text());
    String oldText = minted.get("key").asText();
    String newText = rotated.json().get("key").asText();
    assertNotEquals(oldText, newText);
    assertEquals(oldText.substring(0, 25), newText.substring(0, 25), "prefix and id stay");
    JsonNode previous = rotated.json().get("previousSecret");
    assertEquals(1, previous.get("version").asInt());
    assertEquals(2, rotated.json().get("secret").get("version").asInt());
    Instant until = Instant.parse(previous.get("validUntil").asText());
    assertFalse(until.isBefore(before.plus(24, ChronoUnit.HOURS)));
    assertTrue(until.isBefore(Instant.now().plus(25, ChronoUnit.HOURS)));
    assertFalse(node.get(path).text().contains("\"key\""), "shown once");

    assertEquals("previous", self(oldText).json().get("shown").asText());
    assertEquals("current", self(newText).json().get("shown").asText());
    Reply tooSoon = node.post(path + "/rotate", "{\"overlap\":\"1h\"}");
    assertEquals(409, tooSoon.status());
    assertEquals("previous_still_valid", tooSoon.code());

    Reply retired = node.post(path + "/retire-previous", "");
    assertEquals(200, retired.status());
    assertFalse(retired.json().has("previousSecret"));
    assertEquals(401, self(oldText).status());
    assertEquals(200, self(newText).status());
    assertEquals(3, node.post(path + "/retire-previous", "").json().get("version").asInt());
  }

  @Test
  void rotate_withoutOverlap_endsEveryOtherSecretAtOnce() {
    JsonNode minted = node.mint("leaky", "");
    String path = "/v1/keys/" + minted.get("id").asText();
    String second = node.post(path + "/rotate", "{\"overlap\":\"1h\"}").json().get("key").asText();
    Reply third = node.post(path + "/rotate", "");
    assertEquals(200, third.status(), third.text());
    assertEquals(401, self(minted.get("key").asText()).status());
    assertEquals(401, self(second).status());
    assertEquals(200, self(third.json().get("key").asText()).status());
    assertEquals(
        "[\"created\",\"rotated\",\"rotated\"]", eventNames(path), "each with its own version");
  }

  @Test
  void rotate_overlapThatEnds_leavesTheNewSecretAlone() throws Exception {
    JsonNode minted = node.mint("short", "");
    String path = "/v1/keys/" + minted.get("id").asText();
    node.post(path + "/rotate", "{\"overlap\":\"300ms\"}");
    Await.until(
        "the overlap ends",
        Duration.ofSeconds(20),
        () -> self(minted.get("key").asText()).status() == 401);
    JsonNode previous = node.get(path).json().get("previousSecret");
    assertFalse(previous.get("live").asBoolean());
    Reply again = node.post(path + "/rotate", "{\"overlap\":\"1h\"}");
    assertEquals(200, again.status(), "nothing is being retired any more");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"overlap\":\"31d\"}", "{\"overlap\":60}", "{\"overlap\":\"-1s\"}", "{\"x\":1}"})
  void rotate_badBody_isRefused(String body) {
    String path = mintedPath("");
    assertEquals(400, node.post(path + "/rotate", body).status());
    assertEquals(1, node.get(path).json().get("version").asInt());
  }

  @Test
  void disable_andEnable_areIdempotentAndEndWithRevoked() {
    JsonNode minted = node.mint("paused", "");
    String path = "/v1/keys/" + minted.get("id").asText();
    assertEquals("disabled", node.post(path + "/disable", "").json().get("status").asText());
    assertEquals(2, node.post(path + "/disable", "{}").json().get("version").asInt());
    assertTrue(ids(node.get("/v1/keys?status=disabled&owner=paused")).contains(minted.get("id")));
    assertEquals("disabled", self(minted.get("key").asText()).json().get("status").asText());
    assertEquals("active", node.post(path + "/enable", "").json().get("status").asText());
    assertEquals(3, node.post(path + "/enable", "").json().get("version").asInt());
    assertEquals(400, node.post(path + "/enable", "{\"reason\":\"x\"}").status());

    Reply revoked =
        node.post(path + "/revoke", "{\"reason\":\"leaked\",\"note\":\"in a paste\\nby ü\"}");
    assertEquals("leaked", revoked.json().get("revocation").get("reason").asText());
    assertEquals("in a paste\nby ü", revoked.json().get("revocation").get("note").asText());
    for (String call : new String[] {"disable", "enable", "rotate", "retire-previous"}) {
      Reply over = node.post(path + "/" + call, "");
      assertEquals(409, over.status(), call);
      assertEquals("revoked", over.code(), call);
    }
    assertEquals(409, node.patch(path, "{\"name\":\"x\"}").status());
    assertEquals(4, node.post(path + "/revoke", "").json().get("version").asInt());
  }

  @Test
  void revoke_noteThatIsNone_isRefused() {
    String path = mintedPath("");
    String tooLong = "{\"note\":\"" + "x".repeat(501) + "\"}";
    assertEquals(400, node.post(path + "/revoke", tooLong).status());
    assertEquals(400, node.post(path + "/revoke", "{\"note\":\"\\u0000\"}").status());
    assertEquals("active", node.get(path).json().get("status").asText());
  }

  @Test
  void managementKey_disabledOrRotated_opensNothingUntilItMay() {
    String manager = node.manager("[\"keys:read\"]");
    String path = "/v1/keys/" + idOf(manager);
    node.post(path + "/disable", "");
    assertEquals(401, node.as(manager, "GET", "/v1/keys", null).status());
    node.post(path + "/enable", "");
    assertEquals(200, node.as(manager, "GET", "/v1/keys", null).status());
    String next = node.post(path + "/rotate", "{\"overlap\":\"1h\"}").json().get("key").asText();
    assertEquals(200, node.as(manager, "GET", "/v1/keys", null).status());
    assertEquals(200, node.as(next, "GET", "/v1/keys", null).status());
    node.post(path + "/retire-previous", "");
    assertEquals(401, node.as(manager, "GET", "/v1/keys", null).status());
  }

  @Test
  void managementKey_ofFewScopes_comesToNoMoreThroughAnother() {
    String keeper = node.manager("[\"management:write\",\"keys:read\"]");
    String strong = "/v1/keys/" + idOf(node.manager("[\"keys:write\",\"keys:read\"]"));
    for (String call : new String[] {"/rotate", "/enable"}) {
      Reply reply = node.as(keeper, "POST", strong + call, "");
      assertEquals(403, reply.status(), call);
      assertEquals("insufficient_scope", reply.code());
    }
    assertEquals(403, node.as(keeper, "PATCH", strong, "{\"name\":\"mine\"}").status());
    String weak = "/v1/keys/" + idOf(node.manager("[\"keys:read\"]"));
    String more = "{\"scopes\":[\"keys:read\",\"keys:write\"]}";
    assertEquals(403, node.as(keeper, "PATCH", weak, more).status());
    assertEquals(200, node.as(keeper, "PATCH", weak, "{\"scopes\":[]}").status());
    assertEquals(200, node.as(keeper, "POST", weak + "/rotate", "").status());
    assertEquals(200, node.as(keeper, "POST", strong + "/disable", "").status(), "stops only");
    assertEquals(200, node.as(keeper, "POST", strong + "/revoke", "").status());
    String plain = mintedPath("");
    assertEquals(403, node.as(keeper, "POST", plain + "/disable", "").status());
  }

  @Test
  void everyCall_onAKeyOfAnotherWorkspace_findsNothing() {
    String path = mintedPath("");
    try (Node other = Node.start(otherData, "life-elsewhere")) {
      for (String call :
          new String[] {"rotate", "retire-previous", "disable", "enable", "revoke"}) {
        assertEquals(404, other.post(path + "/" + call, "").status(), call);
      }
      assertEquals(404, other.patch(path, "{\"name\":\"x\"}").status());
      assertEquals(404, other.get(path + "?at=" + Instant.now()).status());
    }
    assertEquals(1, node.get(path).json().get("version").asInt());
  }

  @Test
  void events_tellWhoDidWhatInPages() {
    String manager = node.manager("[\"keys:write\"]");
    String path = mintedPath("");
    for (int i = 2; i <= 6; i++) {
      node.as(manager, "PATCH", path, "{\"name\":\"n" + i + "\"}");
    }
    JsonNode first = node.get(path + "/events?limit=4").json();
    assertEquals(4, first.get("events").size());
    assertEquals(4, first.get("nextAfter").asInt());
    JsonNode rest = node.get(path + "/events?after=4").json();
    assertEquals(2, rest.get("events").size());
    assertFalse(rest.has("nextAfter"));
    assertEquals(idOf(manager), rest.get("events").get(1).get("actor").asText());
    assertEquals(400, node.get(path + "/events?limit=1001").status());
    assertEquals(400, node.get(path + "/events?after=x").status());
    assertFalse(node.get(path + "/events").text().contains("$2a$"));
    assertFalse(node.get(path + "/events").text().contains("credential"));
  }

  private static Reply self(String key) {
    return node.as(key, "GET", "/v1/self", null);
  }

  private static Reply post(String path, String body, String... headers) {
    return node.as(node.managementKey(), "POST", path, body, headers);
  }

  private static String mintedPath(String more) {
    return "/v1/keys/" + node.mint("somebody", more).get("id").asText();
  }

  private static String eventNames(String path) {
    StringBuilder names = new StringBuilder();
    for (JsonNode event : node.get(path + "/events").json().get("events")) {
      String type = event.get("type").asText();
      names.append(names.isEmpty() ? "[\"" : ",\"").append(type.split("\\.")[3]).append('"');
    }
    return names.append(']').toString();
  }

  private static List<JsonNode> ids(Reply list) {
    return list.json().get("keys").findValues("id");
  }

  private static String idOf(String text) {
    return text.split("_")[2];
  }

  private static String quoted(String json) {
    return json.replace('\'', '"').strip();
  }
}
