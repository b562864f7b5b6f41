package io.tallystick.key.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.event.KeyCreated;
import io.tallystick.key.event.KeyEnabled;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyRevoked;
import io.tallystick.key.event.KeyRotated;
import io.tallystick.key.event.KeyToppedUp;
import io.tallystick.key.event.KeyUpdated;
import io.tallystick.key.event.PreviousSecretRetired;
import io.tallystick.key.event.RandomEvents;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.Revocation;
import io.tallystick.key.state.RevokeReason;
import io.tallystick.key.state.TopUp;
import io.tallystick.key.text.KeyId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventCodecTest {
  private static final KeyId ID = new KeyId("ID88800000000000");

  private static final String CREATED = "io.tallystick.key.created.v1";
  private static final String UPDATED = "io.tallystick.key.updated.v1";
  private static final String REVOKED = "io.tallystick.key.revoked.v1";

  /** As 0.1.0 wrote it. These texts never change: what is on a log must be readable for ever. */
  private static final String CREATED_V1 =
      """
      {"version":1,"at":"2026-11-23T20:00:00.123Z","actor":"bootstrap","workspace":"default",
       "kind":"management","prefix":"ak","environment":"live","owner":"operator",
       "name":"first management key","scopes":["keys:read","keys:write"],
       "limits":[{"name":"default","algorithm":"sliding","limit":5,"window":"1m"}],
       "expiresAt":"2030-01-01T00:00:00Z","allowedAddresses":["10.0.0.0/8"],
       "metadata":{"team":"core"},
       "credential":{"bcrypt":"$2a$10$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.",
         "tag":{"pepper":"one","value":"DiMOtLqxYTANMMmdfVTpDPlREyNiRqwAsQANaV-pXdw"}}}""";

  private static final String REVOKED_V1 =
      """
      {"version":2,"at":"2026-11-23T20:00:01Z","actor":"0123456789ABCDEF","workspace":"default",
       "reason":"leaked"}""";

  private static final String UPDATED_V1 =
      """
      {"version":3,"at":"2026-11-23T20:00:02Z","actor":"0123456789ABCDEF","workspace":"default",
       "changed":["name","scopes"],"name":"nightly","scopes":["a:read"],"allowedAddresses":[],
       "metadata":{}}""";

  private static final String ROTATED_V1 =
      """
      {"version":4,"at":"2026-11-23T20:00:03Z","actor":"0123456789ABCDEF","workspace":"default",
       "previousValidUntil":"2026-11-24T20:00:03Z",
       "credential":{"tag":{"pepper":"one","value":"DiMOtLqxYTANMMmdfVTpDPlREyNiRqwAsQANaV-pXdw"}}}""";

  private static final String BARE_V1 =
      """
      {"version":5,"at":"2026-11-23T20:00:04Z","actor":"0123456789ABCDEF","workspace":"default"}""";

  /** As the first version with plans and all algorithms wrote it. */
  private static final String UPDATED_WITH_LIMITS_V1 =
      """
      {"version":6,"at":"2026-11-26T15:00:00Z","actor":"0123456789ABCDEF","workspace":"default",
       "changed":["limits"],"name":"nightly","scopes":[],"limits":[
       {"name":"default","algorithm":"sliding","limit":100,"window":"1m"},
       {"name":"smooth","algorithm":"gcra","limit":10,"window":"1s","burst":20,"mode":"shadow"},
       {"name":"quarter","algorithm":"fixed","limit":50,"window":"15m"},
       {"name":"day","algorithm":"fixed","limit":1000,"window":"day"},
       {"name":"month","algorithm":"fixed","limit":20000,"window":"month"},
       {"name":"credits","algorithm":"credits","limit":5000}],
       "allowedAddresses":[],"metadata":{}}""";

  private static final String UPDATED_TO_PLAN_V1 =
      """
      {"version":6,"at":"2026-11-26T15:00:00Z","actor":"0123456789ABCDEF","workspace":"default",
       "changed":["plan"],"name":"nightly","scopes":[],"plan":"gold","allowedAddresses":[],
       "metadata":{}}""";

  private static final String TOPPED_UP_V1 =
      """
      {"version":7,"at":"2026-11-26T15:00:01Z","actor":"0123456789ABCDEF","workspace":"default",
       "limit":"credits","add":1000}""";

  @Test
  void decode_limitsOfEveryAlgorithm_readsThem() throws Exception {
    KeyUpdated updated = (KeyUpdated) decode(UPDATED, UPDATED_WITH_LIMITS_V1);
    List<KeyLimit> expected =
        List.of(
            new KeyLimit("default", 100, 60_000),
            KeyLimit.gcra("smooth", 10, 1_000, 20).inShadow(),
            KeyLimit.fixed("quarter", 50, 900_000),
            KeyLimit.daily("day", 1_000),
            KeyLimit.monthly("month", 20_000),
            KeyLimit.credits("credits", 5_000));
    assertEquals(expected, updated.grant().limits());
    assertEquals("gold", ((KeyUpdated) decode(UPDATED, UPDATED_TO_PLAN_V1)).grant().plan());
    KeyToppedUp toppedUp = (KeyToppedUp) decode("io.tallystick.key.topped_up.v1", TOPPED_UP_V1);
    assertEquals(new TopUp("credits", 1_000), toppedUp.topUp());
  }

  @Test
  void decode_literalFixtures_stillReads() throws Exception {
    KeyCreated created = (KeyCreated) decode(CREATED, CREATED_V1);
    assertEquals("operator", created.profile().owner());
    assertEquals(60_000, List.copyOf(created.grant().limits()).get(0).windowMillis());
    assertEquals("one", created.credential().tag().pepper());
    KeyRevoked revoked = (KeyRevoked) decode(REVOKED, REVOKED_V1);
    assertEquals(new Revocation(RevokeReason.LEAKED, null), revoked.because());
    assertEquals(2, revoked.change().version());
    KeyUpdated updated = (KeyUpdated) decode(UPDATED, UPDATED_V1);
    assertEquals(List.of("name", "scopes"), updated.changed());
    assertEquals("nightly", updated.name());
    assertNull(updated.grant().limits());
    KeyRotated rotated = (KeyRotated) decode("io.tallystick.key.rotated.v1", ROTATED_V1);
    assertEquals(Instant.parse("2026-11-24T20:00:03Z"), rotated.previousValidUntil());
    assertEquals(5, decode("io.tallystick.key.disabled.v1", BARE_V1).change().version());
    assertInstanceOf(KeyEnabled.class, decode("io.tallystick.key.enabled.v1", BARE_V1));
    assertInstanceOf(
        PreviousSecretRetired.class, decode("io.tallystick.key.previous_retired.v1", BARE_V1));
  }

  @Test
  void describe_ofAnyEvent_holdsNothingThatIsKeptOfASecret() {
    long seed = System.nanoTime();
    RandomEvents events = new RandomEvents(new Random(seed));
    for (int i = 0; i < 2_000; i++) {
      for (KeyEvent event :
          List.of(events.created(ID, 1), events.following(ID, 2), events.toppedUp(ID, 3))) {
        String described = Json.text(EventCodec.describe(event));
        for (String hidden : List.of("$2a$", "bcrypt", "\"tag\"", "credential", "requestMark")) {
          assertFalse(described.contains(hidden), "seed " + seed + ": " + described);
        }
        if (event instanceof KeyCreated created
            && created.credential().foreign() != null
            && created.credential().foreign().isHash()) {
          assertFalse(described.contains(created.credential().foreign().name()), "seed " + seed);
        }
      }
    }
  }

  @Test
  void decode_ofEncode_isIdentity() throws Exception {
    long seed = System.nanoTime();
    RandomEvents events = new RandomEvents(new Random(seed));
    for (int i = 0; i < 2_000; i++) {
      for (KeyEvent event :
          List.of(events.created(ID, 1), events.following(ID, 2), events.toppedUp(ID, 3))) {
        KeyEvent read = EventCodec.decode(ID, EventCodec.type(event), EventCodec.encode(event));
        assertEquals(event, read, "seed " + seed);
      }
    }
  }

  @Test
  void decode_unknownFields_areIgnored() throws Exception {
    String newer = REVOKED_V1.replaceFirst("\\{", "{\"news\":{\"x\":[1]},");
    assertEquals(decode(REVOKED, REVOKED_V1), decode(REVOKED, newer));
  }

  @Test
  void decode_everyPrefixOfAnEvent_isUnreadableAndNeverAnotherEvent() {
    for (int length = 0; length < CREATED_V1.length(); length++) {
      String cut = CREATED_V1.substring(0, length);
      assertThrows(EventUnreadable.class, () -> decode(CREATED, cut));
    }
  }

  @Test
  void decode_eachFieldMissing_isUnreadable() {
    for (String field :
        List.of("version", "at", "actor", "workspace", "kind", "prefix", "owner", "credential")) {
      String without = CREATED_V1.replace("\"" + field + "\"", "\"x" + field + "\"");
      assertThrows(EventUnreadable.class, () -> decode(CREATED, without), field);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "io.tallystick.key.created.v2",
        "io.tallystick.key.painted.v1",
        "",
        "io.tallystick.key.CREATED.v1"
      })
  void decode_unknownType_isUnreadable(String type) {
    assertThrows(EventUnreadable.class, () -> decode(type, CREATED_V1));
  }

  @Test
  void decode_withoutTypeOrValue_isUnreadable() {
    assertThrows(EventUnreadable.class, () -> EventCodec.decode(ID, null, new byte[0]));
    assertThrows(EventUnreadable.class, () -> EventCodec.decode(ID, REVOKED, null));
  }

  @Test
  void unreadable_message_holdsNothingOfTheValue() {
    String broken = CREATED_V1.replace("\"value\":\"DiMO", "\"value\":\"CANARY!");
    EventUnreadable e = assertThrows(EventUnreadable.class, () -> decode(CREATED, broken));
    assertFalse(String.valueOf(e.getMessage()).contains("CANARY"), e.getMessage());
  }

  @Test
  void describe_ofAKey_hasNoCredential() throws Exception {
    KeyCreated created = (KeyCreated) decode(CREATED, CREATED_V1);
    String described = Json.text(KeyCodec.describe(created.applyTo(null)));
    assertFalse(described.contains("$2a$"));
    assertFalse(described.contains("DiMO"));
    assertTrue(described.contains("\"owner\":\"operator\""));
    assertFalse(created.toString().contains("DiMO"));
    assertFalse(created.toString().contains("$2a$"));
  }

  private static KeyEvent decode(String type, String json) throws EventUnreadable {
    return EventCodec.decode(ID, type, json.getBytes(StandardCharsets.UTF_8));
  }
}
