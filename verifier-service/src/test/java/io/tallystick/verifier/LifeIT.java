package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.codec.Json;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.net.http.HttpResponse;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What becomes of a key's verdict when the key is rotated, changed, disabled and enabled. */
class LifeIT {
  private static KeyLog log;
  private static Node node;

  @BeforeAll
  static void start() {
    log = KeyLog.open(Backends.kafka());
    node = Node.ready();
  }

  @AfterAll
  static void stop() {
    node.close();
    log.close();
  }

  @Test
  void keyThatWasNeverRotated_isProvedByItsCurrentSecret() {
    Minted minted = log.append(unlimited());
    node.awaitCode(minted.key(), "VALID");
    assertEquals("current", node.verify(minted.key()).get("secret").textValue());
    assertNull(shownSecret(node.authorizeBearer(minted.key())));
  }

  @Test
  void rotatedKey_isProvedByBothSecretsAndSaysWhich() {
    Minted old = log.append(unlimited());
    Minted next = rotated(old, Instant.now().plusSeconds(3_600));
    JsonNode current = node.verify(next.key());
    assertEquals("current", current.get("secret").textValue());
    assertEquals(2, current.get("version").longValue());
    JsonNode previous = node.verify(old.key());
    assertTrue(previous.get("valid").booleanValue());
    assertEquals("previous", previous.get("secret").textValue());
    assertEquals(2, previous.get("version").longValue());
    assertEquals(old.id().value(), previous.get("id").textValue());
    HttpResponse<String> allowed = node.authorizeBearer(old.key());
    assertEquals(200, allowed.statusCode());
    assertEquals("previous", shownSecret(allowed));
    assertNull(shownSecret(node.authorizeBearer(next.key())));
  }

  @Test
  void rotatedKey_hasOneLimitForBothSecrets() {
    Minted old = log.append(Minted.plain());
    Minted next = rotated(old, Instant.now().plusSeconds(3_600));
    node.verify(old.key());
    JsonNode looked = node.verifyJson("{\"key\":\"" + next.key() + "\",\"cost\":0}");
    JsonNode same = node.verifyJson("{\"key\":\"" + old.key() + "\",\"cost\":0}");
    assertEquals(
        looked.get("limits").get(0).get("remaining"), same.get("limits").get(0).get("remaining"));
    assertTrue(looked.get("limits").get(0).get("remaining").longValue() < 100);
  }

  @Test
  void previousSecret_whoseOverlapEnds_isInvalid() {
    Minted old = log.append(unlimited());
    Minted next = rotated(old, Instant.now().plusSeconds(2));
    node.awaitCode(old.key(), "INVALID");
    assertEquals(401, node.authorizeBearer(old.key()).statusCode());
    assertEquals("VALID", code(next));
  }

  @Test
  void previousSecret_thatIsRetired_isInvalid() {
    Minted old = log.append(unlimited());
    Minted next = rotated(old, Instant.now().plusSeconds(3_600));
    assertEquals("VALID", code(old));
    log.append(next.retiredAt(3));
    node.awaitCode(old.key(), "INVALID");
    assertEquals("VALID", code(next));
  }

  @Test
  void previousSecret_withoutAnOverlap_isInvalidAtOnce() {
    Minted old = log.append(unlimited());
    rotated(old, null);
    assertEquals("INVALID", code(old));
  }

  @Test
  void disabledKey_isToldUntilItIsEnabled() {
    Minted minted = log.append(unlimited());
    node.awaitCode(minted.key(), "VALID");
    log.append(minted.disabledAt(2));
    node.awaitCode(minted.key(), "DISABLED");
    assertEquals("INVALID", node.verify(minted.withWrongSecret()).get("code").textValue());
    HttpResponse<String> denied = node.authorizeBearer(minted.key());
    assertEquals(401, denied.statusCode());
    assertEquals("DISABLED", Json.read(denied.body()).get("code").textValue());
    assertEquals(
        "Bearer realm=\"tallystick\", error=\"invalid_token\"",
        denied.headers().firstValue("www-authenticate").orElse(null));
    log.append(minted.enabledAt(3));
    node.awaitCode(minted.key(), "VALID");
    assertEquals(3, node.verify(minted.key()).get("version").longValue());
  }

  @Test
  void updatedKey_mayDoWhatItMayNow() {
    Minted minted = log.append(unlimited().withScopes("read"));
    node.awaitCode(minted.key(), "VALID");
    log.append(minted.expiringAt(Instant.now().minusSeconds(1)).updatedAt(2));
    node.awaitCode(minted.key(), "EXPIRED");
    log.append(minted.withScopes("write").updatedAt(3));
    node.awaitCode(minted.key(), "VALID");
    assertEquals("[\"write\"]", Json.text(node.verify(minted.key()).get("scopes")));
  }

  /** Asked again and again until its verdict changes, so without limits. */
  private static Minted unlimited() {
    return Minted.plain().withLimits();
  }

  /** Rotates and returns the key with its new secret, once that is in force. */
  private static Minted rotated(Minted old, Instant previousValidUntil) {
    Minted next = old.withNewSecret();
    log.append(next.rotatedAt(2, previousValidUntil));
    node.awaitCode(next.key(), "VALID");
    return next;
  }

  private static String code(Minted minted) {
    return node.verify(minted.key()).get("code").textValue();
  }

  private static String shownSecret(HttpResponse<String> response) {
    return response.headers().firstValue("x-tallystick-secret").orElse(null);
  }
}
