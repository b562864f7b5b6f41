package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.keyservice.Node.Reply;
import io.tallystick.keyservice.mint.DerivedId;
import io.tallystick.testkit.Backends;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.mindrot.jbcrypt.BCrypt;

/** Keys of another system, taken over by their hashes. */
final class ImportIT {
  private static final String FORMATS =
      "acme=acme_(?<id>[a-z0-9]{4})\\.(?<secret>[\\x21-\\x7E]+)"
          + " bolt=(?<id>B[0-9]+)-(?<secret>.+)";

  @TempDir static Path data;
  @TempDir static Path otherData;
  private static Node node;

  @BeforeAll
  static void start() {
    Map<String, String> settings = Node.settings(Backends.kafka(), data, "imports");
    settings.put("TALLYSTICK_FOREIGN_FORMATS", FORMATS);
    node = Node.start(settings, data);
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void sha256_inEveryForm_letsTheHolderKeepTheText() throws Exception {
    byte[] digest = sha256("legacy-hex");
    String base64 = Base64.getEncoder().encodeToString(sha256("legacy-base64"));
    String url = Base64.getUrlEncoder().withoutPadding().encodeToString(sha256("legacy-base64url"));
    JsonNode results =
        take(
            row("hex", ",\"sha256\":\"" + HexFormat.of().formatHex(digest) + "\""),
            row("base64", ",\"sha256\":\"" + base64 + "\""),
            row("url", ",\"sha256\":\"" + url + "\",\"scopes\":[\"a\"],\"name\":\"n\""));
    for (int i = 0; i < 3; i++) {
      assertEquals("imported", results.get(i).get("result").asText(), results.toString());
      assertEquals(i, results.get(i).get("index").asInt());
    }
    assertEquals(results.get(0).get("id"), self("legacy-hex").json().get("id"));
    assertEquals(results.get(1).get("id"), self("legacy-base64").json().get("id"));
    Reply shown = self("legacy-base64url");
    assertEquals("[\"a\"]", shown.json().get("scopes").toString());
    assertEquals("sha256", shown.json().get("secret").get("foreign").get("format").asText());
    assertFalse(shown.text().contains(url), "a hash of the text is no public name");
    assertEquals(401, self("legacy-hey").status());
  }

  @Test
  void bcrypt_ofADeclaredFormat_isProvedByTheSecretPart() {
    String hash = BCrypt.hashpw("s3cret!", BCrypt.gensalt(4));
    String two = hash.replace("$2a$", "$2b$");
    String why = hash.replace("$2a$", "$2y$");
    JsonNode results =
        take(
            row("one", bcrypt(hash, "acme", "ab12")),
            row("two", bcrypt(two, "acme", "ab13")),
            row("why", bcrypt(why, "bolt", "B77")));
    assertEquals("imported", results.get(2).get("result").asText(), results.toString());
    assertEquals("one", self("acme_ab12.s3cret!").json().get("owner").asText());
    assertEquals("two", self("acme_ab13.s3cret!").json().get("owner").asText());
    assertEquals("why", self("B77-s3cret!").json().get("owner").asText());
    JsonNode foreign = self("acme_ab12.s3cret!").json().get("secret").get("foreign");
    assertEquals("{\"format\":\"acme\",\"id\":\"ab12\"}", foreign.toString());
    assertEquals(401, self("acme_ab12.s3cret").status());
    assertEquals(401, self("B77-s3cret!!").status());
    assertEquals(401, self("acme_zzzz.s3cret!").status());
  }

  @Test
  void rotate_ofAForeignKey_makesATextOfOursAndKeepsIdLimitsAndHistory() throws Exception {
    JsonNode result =
        take(row("mover", sha("to-be-rotated") + ",\"limits\":[{\"limit\":7,\"window\":\"1s\"}]"))
            .get(0);
    String id = result.get("id").asText();
    Reply rotated = node.post("/v1/keys/" + id + "/rotate", "{\"overlap\":\"1h\"}");
    assertEquals(200, rotated.status(), rotated.text());
    String text = rotated.json().get("key").asText();
    assertTrue(text.startsWith("sk_live_" + id + "_"), "ours");
    assertEquals(7, rotated.json().get("limits").get(0).get("limit").asInt());
    assertEquals("current", self(text).json().get("shown").asText());
    assertEquals("previous", self("to-be-rotated").json().get("shown").asText());
    node.post("/v1/keys/" + id + "/retire-previous", "");
    assertEquals(401, self("to-be-rotated").status());
    assertEquals(3, node.get("/v1/keys/" + id + "/events").json().get("events").size());
    JsonNode again = take(row("mover", sha("to-be-rotated"))).get(0);
    assertEquals("already_imported", again.get("result").asText(), "a text is taken over once");
  }

  @Test
  void holder_ofAForeignKey_canRotateAndRevokeIt() throws Exception {
    take(row("holder", sha("night-owl")));
    Reply rotated = node.as("night-owl", "POST", "/v1/self/rotate", "{\"overlap\":\"1h\"}");
    assertEquals(200, rotated.status(), rotated.text());
    assertEquals(200, node.as("night-owl", "POST", "/v1/self/revoke", "").status());
    assertEquals("revoked", self("night-owl").json().get("status").asText());
  }

  @Test
  void badRows_stopNoOther() throws Exception {
    String hash = BCrypt.hashpw("x", BCrypt.gensalt(4));
    JsonNode results =
        take(
            "{\"sha256\":\"00\"}",
            row("ok", sha("good-one")),
            row("short", ",\"sha256\":\"abcd\""),
            row("both", sha("b") + ",\"bcrypt\":\"" + hash + "\""),
            row("none", ""),
            row("undeclared", bcrypt(hash, "zeta", "1")),
            row("cost", bcrypt(hash.replace("$04$", "$15$"), "acme", "aaaa")),
            row("form", bcrypt("$2x$" + hash.substring(4), "acme", "aaaa")),
            row("noid", ",\"format\":\"acme\",\"bcrypt\":\"" + hash + "\""),
            row("extra", sha("c") + ",\"status\":\"active\""),
            row("kind", sha("d") + ",\"kind\":\"management\""),
            row("past", sha("e") + ",\"expiresAt\":\"2001-01-01T00:00:00Z\""),
            row("mixed", sha("f") + ",\"format\":\"acme\""),
            row("dup", sha("good-one")),
            "7",
            row("last", sha("good-two")));
    assertEquals(16, results.size());
    for (int i = 0; i < 16; i++) {
      String expected = i == 1 || i == 15 ? "imported" : "refused";
      assertEquals(expected, results.get(i).get("result").asText(), results.get(i).toString());
    }
    assertEquals("owner", results.get(0).get("field").asText());
    assertEquals("format", results.get(5).get("field").asText());
    assertEquals("duplicate", results.get(13).get("code").asText());
    assertFalse(results.toString().contains(hash.substring(7)), "no hash comes back");
  }

  @Test
  void dryRun_onlyChecks() throws Exception {
    take(row("there", sha("already-there")));
    Reply reply =
        node.post(
            "/v1/keys/import",
            "{\"dryRun\":true,\"keys\":["
                + row("new", sha("not-yet"))
                + ","
                + row("old", sha("already-there"))
                + ","
                + row("bad", "")
                + "]}");
    List<String> results = reply.json().get("results").findValuesAsText("result");
    assertEquals(List.of("importable", "already_imported", "refused"), results);
    assertTrue(reply.json().get("dryRun").asBoolean());
    assertEquals(401, self("not-yet").status());
  }

  @Test
  void sameRowTwice_andFromAnotherWorkspace_makesNoSecondKey() throws Exception {
    JsonNode first = take(row("twice", sha("only-once"))).get(0);
    JsonNode second = take(row("twice", sha("only-once"))).get(0);
    assertEquals("already_imported", second.get("result").asText());
    assertEquals(first.get("id"), second.get("id"));
    try (Node other = Node.start(otherData, "imports-elsewhere")) {
      JsonNode theirs =
          other
              .post("/v1/keys/import", "{\"keys\":[" + row("thief", sha("only-once")) + "]}")
              .json()
              .get("results")
              .get(0);
      assertEquals("taken", theirs.get("code").asText());
      assertFalse(theirs.has("id"));
    }
    assertEquals("twice", self("only-once").json().get("owner").asText());
  }

  @Test
  void thousandRows_goInOneCallAndMoreDoNot() throws Exception {
    List<String> rows = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      rows.add(row("many", sha("bulk-" + i)));
    }
    JsonNode results = take(rows.toArray(String[]::new));
    Set<String> ids = new HashSet<>(results.findValuesAsText("id"));
    assertEquals(1_000, ids.size(), "each its own id");
    assertEquals("many", self("bulk-999").json().get("owner").asText());
    rows.add(row("many", sha("bulk-1000")));
    Reply reply = node.post("/v1/keys/import", "{\"keys\":[" + String.join(",", rows) + "]}");
    assertEquals(400, reply.status());
    assertEquals("keys", reply.json().get("field").asText());
    assertEquals(400, node.post("/v1/keys/import", "{\"keys\":[]}").status());
    String large = "{\"keys\":[" + row("x".repeat(2 * 1024 * 1024), "") + "]}";
    assertEquals(413, node.post("/v1/keys/import", large).status());
  }

  @Test
  void import_withoutTheScope_isRefused() throws Exception {
    String reader = node.manager("[\"keys:read\"]");
    Reply reply =
        node.as(reader, "POST", "/v1/keys/import", "{\"keys\":[" + row("a", sha("z")) + "]}");
    assertEquals(403, reply.status());
  }

  @Test
  void ids_ofImportedKeys_tellNothingOfTheirHashes() throws Exception {
    String id = take(row("weak", sha("password1"))).get(0).get("id").asText();
    String derived = DerivedId.of(sha256("password1")).value();
    assertNotEquals(derived, id);
  }

  private static JsonNode take(String... rows) {
    Reply reply = node.post("/v1/keys/import", "{\"keys\":[" + String.join(",", rows) + "]}");
    assertEquals(200, reply.status(), reply.text());
    return reply.json().get("results");
  }

  private static Reply self(String text) {
    return node.as(text, "GET", "/v1/self", null);
  }

  private static String row(String owner, String more) {
    return "{\"owner\":\"" + owner + "\"" + more + "}";
  }

  private static String sha(String text) throws Exception {
    return ",\"sha256\":\"" + HexFormat.of().formatHex(sha256(text)) + "\"";
  }

  private static String bcrypt(String hash, String format, String id) {
    return ",\"bcrypt\":\""
        + hash
        + "\",\"format\":\""
        + format
        + "\",\"foreignId\":\""
        + id
        + "\"";
  }

  private static byte[] sha256(String text) throws Exception {
    return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
  }
}
