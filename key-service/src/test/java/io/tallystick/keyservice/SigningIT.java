package io.tallystick.keyservice;

import static io.tallystick.keyservice.Forms.GRANT;
import static io.tallystick.keyservice.Forms.basic;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.SignedJWT;
import io.tallystick.keyservice.Node.Reply;
import io.tallystick.runtime.config.SettingsException;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.ParseException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The keys that sign tokens: of several nodes, kept over a restart, replaced without a gap. */
final class SigningIT {
  private static final Duration IN_TIME = Duration.ofSeconds(60);
  private static final String SECRET = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

  @TempDir Path data;
  @TempDir Path otherData;

  @Test
  void nodes_signWithKeysOfTheirOwn_andEachShowsAll() throws Exception {
    try (Node first = Forms.start(settings(data, "signing"), data)) {
      Map<String, String> settings = settings(otherData, "signing");
      settings.put("TALLYSTICK_MANAGEMENT_KEY", first.managementKey());
      settings.put("TALLYSTICK_TOKEN_ALGORITHM", "EdDSA");
      try (Node second = Forms.start(settings, otherData)) {
        JsonNode client = first.post("/v1/clients", "{\"owner\":\"o\"}").json();
        SignedJWT ofFirst = token(first, client);
        assertTrue(isKnown(second, ofFirst));
        Await.until(
            "the other node has the client", IN_TIME, () -> reply(second, client).status() == 200);
        SignedJWT ofSecond = token(second, client);
        assertEquals("EdDSA", ofSecond.getHeader().getAlgorithm().getName());
        assertFalse(ofFirst.getHeader().getKeyID().equals(ofSecond.getHeader().getKeyID()));
        Await.until("the first node shows it", IN_TIME, () -> isKnown(first, ofSecond));
        assertTrue(introspected(first, client, ofSecond), "a token of another node is ours");
      }
    }
  }

  @Test
  void keptKey_survivesARestart_andOnlyTheRightSecretOpensIt() throws Exception {
    Map<String, String> settings = settings(data, "kept");
    settings.put("TALLYSTICK_SIGNING_SECRET", SECRET);
    JsonNode client;
    String kid;
    try (Node node = Forms.start(settings, data)) {
      client = node.post("/v1/clients", "{\"owner\":\"o\"}").json();
      kid = token(node, client).getHeader().getKeyID();
    }
    String kept = Files.readString(data.resolve("signing-keys.jwe"));
    assertEquals(5, kept.split("\\.").length, "a JWE");
    assertFalse(kept.contains("\"d\""));
    try (Node node = Forms.start(settings, data)) {
      assertEquals(kid, token(node, client).getHeader().getKeyID());
    }
    settings.put("TALLYSTICK_SIGNING_SECRET", SECRET.replace('A', 'B'));
    assertThrows(SettingsException.class, () -> KeyService.start(settings));
  }

  @Test
  void rotation_byCommand_replacesTheKey_andCompromisedEndsEveryToken() throws Exception {
    Map<String, String> settings = settings(data, "rotated");
    settings.put("TALLYSTICK_SIGNING_LEAD", "3s");
    settings.put("TALLYSTICK_SIGNING_ROTATION", "1h");
    try (Node node = Forms.start(settings, data)) {
      JsonNode client = node.post("/v1/clients", "{\"owner\":\"o\"}").json();
      SignedJWT before = token(node, client);
      Reply rotated = node.post("/v1/signing-keys/rotate", "{}");
      assertTrue(rotated.json().get("replaced").asInt() >= 1, rotated.text());
      Await.until(
          "another key signs",
          IN_TIME,
          () -> {
            // That there is always one is SigningPaceTest's: a busy machine may miss a second.
            if (reply(node, client).status() != 200) {
              return false;
            }
            SignedJWT now = token(node, client);
            assertTrue(isKnown(node, now), "whoever gets a token can check it");
            return !now.getHeader().getKeyID().equals(before.getHeader().getKeyID());
          });
      assertTrue(isKnown(node, before), "it is trusted until its last token is dead");
      assertTrue(introspected(node, client, before));

      SignedJWT stolen = token(node, client);
      String manager = node.manager("[\"keys:write\"]");
      assertEquals(403, node.as(manager, "POST", "/v1/signing-keys/rotate", "{}").status());
      node.post("/v1/signing-keys/rotate", "{\"compromised\":true}");
      Await.until("the key is gone", IN_TIME, () -> !isKnown(node, stolen));
      Await.until("there are tokens again", IN_TIME, () -> reply(node, client).status() == 200);
      assertFalse(introspected(node, client, stolen));
      assertTrue(introspected(node, client, token(node, client)));
    }
  }

  @Test
  void mountedKeys_firstOneSigns_onceItWasPublishedLongEnough() throws Exception {
    JWK one = new ECKeyGenerator(Curve.P_256).generate();
    JWK two = new ECKeyGenerator(Curve.P_256).generate();
    String next = two.computeThumbprint().toString();
    Path file = otherData.resolve("keys.json");
    Files.writeString(file, new JWKSet(one).toString(false));
    Map<String, String> settings = settings(data, "mounted");
    settings.put("TALLYSTICK_SIGNING_KEYS_FILE", file.toString());
    settings.put("TALLYSTICK_SIGNING_LEAD", "2s");
    try (Node node = Forms.start(settings, data)) {
      JsonNode client = node.post("/v1/clients", "{\"owner\":\"o\"}").json();
      assertEquals(one.computeThumbprint().toString(), token(node, client).getHeader().getKeyID());
      Files.writeString(file, new JWKSet(List.of(two, one)).toString(false));
      Await.until(
          "the new first key signs, and was known before it did",
          IN_TIME,
          () -> {
            SignedJWT now = token(node, client);
            assertTrue(isKnown(node, now));
            return now.getHeader().getKeyID().equals(next);
          });
      assertEquals(409, node.post("/v1/signing-keys/rotate", "{}").status());
      assertFalse(node.send("GET", "/oauth2/jwks", null).text().contains("\"d\""));
    }
  }

  private static Map<String, String> settings(Path data, String workspace) {
    return Node.settings(Backends.kafka(), data, workspace);
  }

  private static Reply reply(Node node, JsonNode client) {
    String authorization = basic(client.get("id").asText(), client.get("key").asText());
    return Forms.token(node, GRANT, "authorization", authorization);
  }

  private static SignedJWT token(Node node, JsonNode client) {
    Reply reply = reply(node, client);
    assertEquals(200, reply.status(), reply.text());
    try {
      return SignedJWT.parse(reply.json().get("access_token").asText());
    } catch (ParseException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether the key that signed it is among those that the node shows, and did sign it. */
  private static boolean isKnown(Node node, SignedJWT token) {
    try {
      JWKSet keys = JWKSet.parse(node.send("GET", "/oauth2/jwks", null).text());
      JWK key = keys.getKeyByKeyId(token.getHeader().getKeyID());
      return key != null
          && (!key.getKeyType().getValue().equals("EC")
              || token.verify(new ECDSAVerifier(key.toECKey())));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static boolean introspected(Node node, JsonNode client, SignedJWT token) {
    String authorization = basic(client.get("id").asText(), client.get("key").asText());
    Reply reply =
        Forms.post(
            node,
            "/oauth2/introspect",
            Forms.form("token", token.serialize()),
            "authorization",
            authorization);
    assertEquals(200, reply.status(), reply.text());
    return reply.json().get("active").asBoolean();
  }
}
