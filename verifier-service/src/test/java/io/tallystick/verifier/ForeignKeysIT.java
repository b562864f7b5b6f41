package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.ForeignText;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys of other systems, imported by their hashes, whose holders keep their texts. */
class ForeignKeysIT {
  /** The second matches what the first one does, with another id. */
  private static final String FORMATS =
      "acme=acme\\.(?<id>[A-Za-z0-9]+)\\.(?<secret>\\S+)"
          + " whole=(?<id>acme\\.[A-Za-z0-9]+)\\.(?<secret>\\S+)";

  private static final int COST = 4;
  private static KeyLog log;
  private static Node node;

  @BeforeAll
  static void start() {
    log = KeyLog.open(Backends.kafka());
    node = Node.ready("TALLYSTICK_FOREIGN_FORMATS", FORMATS);
  }

  @AfterAll
  static void stop() {
    node.close();
    log.close();
  }

  @Test
  void hashOfTheWholeText_provesAndTellsTheKey() {
    Minted minted = unlimited();
    String text = "their key of " + minted.id();
    assertEquals("MALFORMED", code(text));
    String theirs = text.replace(' ', '-');
    assertEquals("MALFORMED", code(theirs));
    imported(minted, byHash(theirs), theirs);
    JsonNode answer = node.verify(theirs);
    assertEquals("VALID", answer.get("code").textValue());
    assertEquals(minted.id().value(), answer.get("id").textValue());
    assertEquals("current", answer.get("secret").textValue());
    HttpResponse<String> allowed = node.authorizeBearer(theirs);
    assertEquals(200, allowed.statusCode());
    assertEquals(
        minted.id().value(), allowed.headers().firstValue("x-tallystick-key-id").orElse(null));
    assertEquals(200, node.authorize("x-api-key", theirs).statusCode());
    assertEquals("INVALID", node.verify(minted.key()).get("code").textValue());
    assertEquals("MALFORMED", code(theirs + "x"));
  }

  @Test
  void longestText_comesThroughBothHeaders() {
    Minted minted = unlimited();
    String text = minted.id() + "~".repeat(ForeignFormats.TEXT_LENGTH_MAX - 16);
    imported(minted, byHash(text), text);
    assertEquals(200, node.authorizeBearer(text).statusCode());
    assertEquals(200, node.authorize("x-api-key", text).statusCode());
    assertEquals("MALFORMED", code(text + "~"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"$2a$", "$2b$", "$2y$"})
  void bcryptOfTheSecretPart_provesInEveryForm(String version) {
    Minted minted = unlimited();
    String text = "acme." + minted.id() + ".s3cr\"t+/=";
    Minted theirs = minted.imported(declared(text), COST);
    Credential made = theirs.credential();
    String hash = version + made.bcrypt().substring(version.length());
    log.append(theirs.withCredential(new Credential(hash, null, made.foreign())));
    awaitCode(text, "VALID");
    assertEquals("INVALID", code(text + "x"));
    assertEquals("INVALID", code("acme." + Minted.plain().id() + ".s3cret"));
    assertEquals("INVALID", code("acme." + minted.id() + ".S3cr\"t+/="));
    assertEquals("VALID", code(text));
  }

  @Test
  void unknownAndWrong_areTheSameAnswer() {
    Minted minted = unlimited();
    String text = "acme." + minted.id() + ".secret";
    imported(minted, declared(text), text);
    HttpResponse<String> wrong = node.authorizeBearer(text + "x");
    HttpResponse<String> unknown = node.authorizeBearer("acme." + Minted.plain().id() + ".secret");
    assertEquals(401, wrong.statusCode());
    assertEquals(wrong.body(), unknown.body());
    assertEquals(wrong.headers().map(), unknown.headers().map());
    assertEquals("INVALID", Json.read(wrong.body()).get("code").textValue());
  }

  @Test
  void success_isRememberedUntilTheKeysNextEvent() {
    Minted minted = unlimited();
    String text = "acme." + minted.id() + ".secret";
    imported(minted, declared(text), text);
    double before = hashes();
    assertEquals("VALID", code(text));
    assertEquals("VALID", code(text));
    assertEquals(before, hashes());
    log.append(minted.disabledAt(2));
    awaitCode(text, "DISABLED");
    assertTrue(hashes() > before);
  }

  @Test
  void secretThatBcryptWouldCut_neverMatches() {
    Minted minted = unlimited();
    String longest = "acme." + minted.id() + "." + "s".repeat(72);
    imported(minted, declared(longest), longest);
    assertEquals("MALFORMED", code(longest + "s"));
  }

  @Test
  void severalReadings_theFirstThatProvesWins() {
    Minted first = Minted.plain();
    Minted second = Minted.plain();
    Minted third = Minted.plain();
    String text = "acme." + first.id() + ".secret";
    // Read by the first format its id is unknown, by the second its secret is wrong.
    log.append(second.imported(formats().readings(text + "x").get(1), COST));
    log.append(third.imported(byHash(text), COST));
    awaitCode(text, "VALID");
    assertEquals(third.id().value(), id(text));
    assertEquals(second.id().value(), id(text + "x"));
    // The first format comes before the hash, once it proves.
    log.append(first.imported(declared(text + "y"), COST));
    awaitCode(text + "y", "VALID");
    assertEquals(third.id().value(), id(text));
    log.append(first.imported(declared(text), COST).rotatedAt(2, null));
    Await.until(
        "the first reading proves",
        Duration.ofSeconds(20),
        () -> id(text).equals(first.id().value()));
  }

  @Test
  void revokedKey_isToldToItsHolder() {
    Minted minted = unlimited();
    String text = "revoked-" + minted.id();
    imported(minted, byHash(text), text);
    log.append(minted.revokedAt(2));
    awaitCode(text, "REVOKED");
  }

  @Test
  void managementKey_isAsIfThereWereNone() {
    Minted management = Minted.of(KeyKind.MANAGEMENT, KeyGrant.PLAIN);
    Minted marker = Minted.plain();
    String byHash = "management-" + management.id();
    log.append(management.imported(byHash(byHash), COST));
    Minted other = Minted.of(KeyKind.MANAGEMENT, KeyGrant.PLAIN);
    String declared = "acme." + other.id() + ".secret";
    log.append(other.imported(declared(declared), COST));
    try (Node later = Node.ready("TALLYSTICK_FOREIGN_FORMATS", FORMATS)) {
      assertEquals("MALFORMED", later.verify(byHash).get("code").textValue());
      assertEquals("INVALID", later.verify(declared).get("code").textValue());
      assertEquals(0, later.metric("tallystick_bcrypt_seconds_count"));
      assertEquals("INVALID", later.verify(marker.key()).get("code").textValue());
    }
  }

  @Test
  void rotationToOurOwnText_keepsTheirsUntilTheOverlapEnds() {
    for (String text :
        new String[] {"old-" + Minted.plain().id(), "acme." + Minted.plain().id() + ".secret"}) {
      Minted minted = unlimited();
      imported(minted, formats().readings(text).get(0), text);
      Minted ours = minted.withNewSecret();
      log.append(ours.rotatedAt(2, Instant.now().plusSeconds(3_600)));
      node.awaitCode(ours.key(), "VALID");
      JsonNode previous = node.verify(text);
      assertEquals("VALID", previous.get("code").textValue());
      assertEquals("previous", previous.get("secret").textValue());
      assertEquals(minted.id().value(), previous.get("id").textValue());
      assertEquals("current", node.verify(ours.key()).get("secret").textValue());
      log.append(ours.retiredAt(3));
      awaitCode(text, "INVALID");
      assertEquals("VALID", node.verify(ours.key()).get("code").textValue());
    }
  }

  @Test
  void formatThatIsNotDeclared_isMalformed() {
    Minted minted = unlimited();
    String text = "acme." + minted.id() + ".secret";
    imported(minted, declared(text), text);
    try (Node without = Node.ready()) {
      assertEquals("MALFORMED", without.verify(text).get("code").textValue());
      String url = "/v1/authorize?k=" + text;
      assertEquals(401, without.get(url, "x-api-key", Minted.plain().key()).statusCode());
    }
  }

  @Test
  void foreignKeyInAUrl_isRefusedWhereItsFormatIsDeclared() {
    Minted minted = log.append(Minted.plain());
    node.awaitCode(minted.key(), "VALID");
    for (HttpResponse<String> response :
        List.of(
            node.get("/v1/authorize?k=acme.Any.secret", "x-api-key", minted.key()),
            node.authorize("x-api-key", minted.key(), "x-original-uri", "/a?k=acme%2EAny.s"))) {
      assertEquals(400, response.statusCode());
      assertEquals("key_in_url", Json.read(response.body()).get("code").textValue());
      assertNull(response.headers().firstValue("x-tallystick-key-id").orElse(null));
    }
    assertEquals(200, node.get("/v1/authorize?k=bare", "x-api-key", minted.key()).statusCode());
  }

  /** Asked again and again until its verdict changes, so without limits. */
  private static Minted unlimited() {
    return Minted.plain().withLimits();
  }

  private static void imported(Minted minted, ForeignText reading, String text) {
    log.append(minted.imported(reading, COST));
    awaitCode(text, "VALID");
  }

  private static void awaitCode(String text, String code) {
    node.awaitCode(text.replace("\"", "\\\""), code);
  }

  private static String code(String text) {
    return node.verify(text.replace("\"", "\\\"")).get("code").textValue();
  }

  private static String id(String text) {
    return node.verify(text).get("id").textValue();
  }

  private static double hashes() {
    return node.metric("tallystick_bcrypt_seconds_count");
  }

  private static ForeignFormats formats() {
    return ForeignFormats.parse(FORMATS);
  }

  private static ForeignText declared(String text) {
    return formats().readings(text).get(0);
  }

  private static ForeignText byHash(String text) {
    return ForeignFormats.NONE.readings(text).get(0);
  }
}
