package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.keyservice.Node.Reply;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the holder of a key can do to it by showing it, with nobody to ask. */
final class HolderIT {
  @TempDir static Path data;
  private static Node node;

  @BeforeAll
  static void start() {
    node = Node.start(data, "holders");
  }

  @AfterAll
  static void stop() {
    node.close();
  }

  @Test
  void read_byTheKeyItself_tellsAboutItAndNothingSecret() {
    JsonNode minted = node.mint("me", ",\"name\":\"mine\"");
    Reply self = self(minted, "GET", "", null);
    assertEquals(200, self.status(), self.text());
    assertEquals("mine", self.json().get("name").asText());
    assertEquals("current", self.json().get("shown").asText());
    assertFalse(self.text().contains("$2a$"));
    assertFalse(self.text().contains(minted.get("key").asText()));
  }

  @Test
  void revoke_byTheKeyItself_stopsItAndNamesItAsTheActor() {
    JsonNode minted = node.mint("me", "");
    Reply revoked = self(minted, "POST", "/revoke", "{\"reason\":\"leaked\",\"note\":\"mine\"}");
    assertEquals(200, revoked.status(), revoked.text());
    assertEquals("revoked", revoked.json().get("status").asText());
    JsonNode events = node.get(path(minted) + "/events").json().get("events");
    assertEquals(minted.get("id"), events.get(1).get("actor"));
    assertEquals(200, self(minted, "POST", "/revoke", "").status(), "again changes nothing");
    assertEquals("revoked", self(minted, "GET", "", null).json().get("status").asText());
    assertEquals(409, self(minted, "POST", "/rotate", "").status());
  }

  @Test
  void rotate_byTheKeyItself_givesANewSecretToTheCurrentOneAlone() {
    JsonNode minted = node.mint("me", "");
    Reply rotated = self(minted, "POST", "/rotate", "{\"overlap\":\"1h\"}");
    assertEquals(200, rotated.status(), rotated.text());
    Reply byPrevious = self(minted, "POST", "/rotate", "");
    assertEquals(403, byPrevious.status());
    assertEquals("previous_secret", byPrevious.code());
    String next = rotated.json().get("key").asText();
    assertEquals(200, node.as(next, "POST", "/v1/self/rotate", "").status());
    assertEquals(401, node.as(next, "GET", "/v1/self", null).status());
  }

  @Test
  void revoke_byThePreviousSecret_isAllowed() {
    JsonNode minted = node.mint("me", "");
    node.post(path(minted) + "/rotate", "{\"overlap\":\"1h\"}");
    assertEquals(200, self(minted, "POST", "/revoke", "").status());
    assertEquals("revoked", node.get(path(minted)).json().get("status").asText());
  }

  @Test
  void rotate_ofAKeyThatIsNotInUse_isRefused() {
    JsonNode minted = node.mint("me", "");
    node.post(path(minted) + "/disable", "");
    Reply rotated = self(minted, "POST", "/rotate", "");
    assertEquals(409, rotated.status());
    assertEquals("not_active", rotated.code());
    assertEquals(200, self(minted, "POST", "/revoke", "").status());
  }

  @Test
  void keyForOtherAddresses_canBeStoppedFromHereAndNothingElse() {
    JsonNode minted = node.mint("me", ",\"allowedAddresses\":[\"10.0.0.0/8\"]");
    assertEquals(403, self(minted, "GET", "", null).status());
    Reply rotated = self(minted, "POST", "/rotate", "");
    assertEquals("forbidden_address", rotated.code());
    assertEquals(200, self(minted, "POST", "/revoke", "").status());
  }

  @Test
  void call_withNoOrAWrongKey_looksTheSame() {
    JsonNode minted = node.mint("me", "");
    JsonNode other = node.mint("me", "");
    String text = other.get("key").asText();
    // The other key's secret under this id; the checksum is made right.
    String wrong = Texts.withId(text, minted.get("id").asText());
    String unknown = Texts.withId(text, "0000000000000000");
    Reply missing = node.send("GET", "/v1/self", null);
    assertEquals(401, missing.status());
    assertEquals("Bearer realm=\"tallystick\"", missing.header("www-authenticate"));
    Reply byWrong = node.as(wrong, "GET", "/v1/self", null);
    Reply byUnknown = node.as(unknown, "GET", "/v1/self", null);
    assertEquals(401, byWrong.status());
    assertEquals(byWrong.text(), byUnknown.text());
    assertEquals(byWrong.header("www-authenticate"), byUnknown.header("www-authenticate"));
    assertEquals(401, node.as("anything", "POST", "/v1/self/revoke", "").status());
    assertEquals("active", node.get(path(minted)).json().get("status").asText());
  }

  @Test
  void managementKey_isAKeyWithAHolderToo() {
    String manager = node.manager("[\"keys:read\"]");
    Reply rotated = node.as(manager, "POST", "/v1/self/rotate", "");
    assertEquals(200, rotated.status(), rotated.text());
    assertEquals(401, node.as(manager, "GET", "/v1/keys", null).status());
    String next = rotated.json().get("key").asText();
    assertEquals(200, node.as(next, "GET", "/v1/keys", null).status());
  }

  private static Reply self(JsonNode minted, String method, String call, String body) {
    return node.as(minted.get("key").asText(), method, "/v1/self" + call, body);
  }

  private static String path(JsonNode minted) {
    return "/v1/keys/" + minted.get("id").asText();
  }
}
