package io.tallystick.verifier.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.LeanKey;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.ForeignName;
import io.tallystick.limit.Limit;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.verifier.permit.KeyLimits;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.PolicyLog;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ProjectionTest {
  private static final List<Limit> DEFAULT = List.of(new Limit("default", 100, 60_000));

  private static final String CREATED = "io.tallystick.key.created.v1";

  private final Projection projection = projection();
  private long offset;

  @Test
  void created_isFoundWithTheDefaultLimit() {
    Minted minted = Minted.plain();
    fold(record(minted.created()));
    assertEquals(1, key(minted).version());
    assertEquals(DEFAULT, found(minted).quota().limits());
    assertEquals(1, projection.size());
  }

  @Test
  void ownLimits_takeThePlaceOfTheDefault() {
    Minted own = Minted.plain().withLimits(new KeyLimit("burst", 5, 1_000));
    Minted none = Minted.plain().withLimits();
    fold(record(own.created()), record(none.created()));
    assertEquals(List.of(new Limit("burst", 5, 1_000)), found(own).quota().limits());
    assertEquals(List.of(), found(none).quota().limits());
  }

  @Test
  void planThatChanges_movesItsKeysWithoutTouchingThem() {
    Minted one = Minted.plain().withPlan("gold");
    Minted other = Minted.plain().withPlan("gold");
    fold(record(one.created()), record(other.created()));
    ProjectedKey before = found(one);
    assertNull(before.quota().limits(), "a plan that nobody has said anything of");

    PolicyFold policies = new PolicyFold(projection.limits().policies());
    policies.fold(List.of(PolicyLog.plan(1, "gold", KeyLimit.daily("day", 7))), Map.of());
    assertEquals(List.of(Limit.daily("day", 7)), before.quota().limits());
    policies.fold(List.of(PolicyLog.plan(2, "gold", KeyLimit.daily("day", 9))), Map.of());
    assertEquals(List.of(Limit.daily("day", 9)), found(one).quota().limits());
    assertEquals(List.of(Limit.daily("day", 9)), found(other).quota().limits());
  }

  @Test
  void revoked_keepsItsCredential() {
    Minted minted = Minted.plain();
    fold(record(minted.created()), record(minted.revoked()));
    assertTrue(key(minted).isRevoked());
    assertEquals(minted.credential(), key(minted).secrets().current().credential());
  }

  @Test
  void restoredKey_isThatOfTheLog_unlessALaterOneIsThere() {
    Minted minted = Minted.plain().withBcryptAndTag(4).withMetadata("{\"a\":1}");
    KeyState first = KeyState.NONE.fold(minted.created()).state();
    KeyState second = first.fold(minted.disabledAt(2)).state();
    projection.restore(lean(second));
    KeyState restored = found(minted).state();
    projection.restore(lean(first));
    assertEquals(restored, found(minted).state());
    assertTrue(key(minted).isDisabled());

    Projection folded = projection();
    folded.fold(List.of(record(minted.created()), record(minted.disabledAt(2))), Map.of());
    ProjectedKey same = folded.find(minted.id());
    assertNotNull(same);
    assertEquals(same.state(), restored);
  }

  @Test
  void stateOfNoVersion_isNotRestored() {
    LeanKey first = lean(KeyState.NONE.fold(Minted.plain().created()).state());
    projection.restore(
        new LeanKey(
            first.id(),
            0,
            first.status(),
            first.terms(),
            first.owner(),
            first.expiresAt(),
            first.metadata(),
            first.secrets()));
    assertNull(projection.find(first.id()));
    assertEquals(0, projection.size());
  }

  @Test
  void quarantinedKey_isNotRestored() {
    Minted minted = Minted.plain();
    fold(record(minted.created()), record(minted.revokedAt(3)));
    projection.restore(lean(KeyState.NONE.fold(minted.created()).state()));
    assertQuarantined(minted);
  }

  private static LeanKey lean(KeyState state) {
    return LeanKey.of(Objects.requireNonNull(state.key()));
  }

  @Test
  void duplicates_changeNothing() {
    Minted minted = Minted.plain();
    fold(record(minted.created()), record(minted.revoked()));
    KeyState before = found(minted).state();
    fold(record(minted.created()), record(minted.revoked()));
    assertEquals(before, found(minted).state());
  }

  @Test
  void unknownType_quarantinesItsKeyAndOnlyThat() {
    Minted bad = Minted.plain();
    Minted good = Minted.plain();
    fold(
        record(bad.created()),
        record(good.created()),
        record(bad.id().value(), "io.tallystick.key.exploded.v1", "{}"));
    assertQuarantined(bad);
    assertFalse(found(good).state().isQuarantined());
    assertEquals(1, projection.quarantinedCount());
  }

  @Test
  void undecodableValue_quarantinesAKeyNeverSeenBefore() {
    Minted minted = Minted.plain();
    fold(record(minted.id().value(), CREATED, "not json"));
    assertQuarantined(minted);
    assertNull(found(minted).state().key());
  }

  @Test
  void tombstone_quarantinesItsKey() {
    Minted minted = Minted.plain();
    fold(record(minted.created()), record(minted.id().value(), null, null));
    assertQuarantined(minted);
  }

  @Test
  void versionGap_quarantinesItsKey() {
    Minted minted = Minted.plain();
    fold(record(minted.created()), record(minted.revokedAt(3)));
    assertQuarantined(minted);
  }

  @Test
  void quarantine_isCountedOncePerKey() {
    Minted minted = Minted.plain();
    fold(record(minted.revokedAt(3)), record(minted.revokedAt(4)), record(minted.created()));
    assertQuarantined(minted);
    assertEquals(1, projection.quarantinedCount());
  }

  @Test
  void poisonAfterRevocation_leavesTheKeyRevoked() {
    Minted minted = Minted.plain();
    fold(
        record(minted.created()),
        record(minted.revoked()),
        record(minted.id().value(), CREATED, "not json"));
    assertTrue(key(minted).isRevoked());
    assertFalse(found(minted).state().isQuarantined());
  }

  @Test
  void foreignName_leadsToItsKeyAlsoAfterItsEnd() {
    Minted theirs = imported("their-key");
    Minted ours = theirs.withNewSecret();
    fold(
        record(theirs.created()),
        record(ours.rotatedAt(2, null)),
        record(ours.retiredAt(3)),
        record(ours.revokedAt(4)));
    assertLeadsTo(theirs, "their-key");
    assertNull(projection.find(name("another")));
  }

  @Test
  void foreignName_staysWithTheKeyThatHadItFirst() {
    Minted first = imported("their-key");
    Minted second = imported("their-key");
    fold(record(first.created()), record(second.withNewSecret().created()));
    fold(record(second.rotatedAt(2, null)));
    assertLeadsTo(first, "their-key");
  }

  @Test
  void foreignName_thatTwoKeysHad_isTheSameKeysInAnyOrderOfPartitions() {
    Minted first = imported("their-key");
    Minted second = imported("their-key");
    fold(record(second.withNewSecret().created()), record(second.rotatedAt(2, null)));
    fold(record(first.created()));
    assertLeadsTo(first, "their-key");
  }

  @Test
  void foreignName_ofAQuarantinedKey_staysToBeTold() {
    Minted theirs = imported("their-key");
    fold(record(theirs.created()), record(theirs.revokedAt(3)));
    assertQuarantined(theirs);
    assertLeadsTo(theirs, "their-key");
  }

  private static Minted imported(String text) {
    return Minted.plain().imported(ForeignFormats.NONE.readings(text).get(0), 4);
  }

  private static ForeignName name(String text) {
    return ForeignName.ofWhole(text);
  }

  private void assertQuarantined(Minted minted) {
    assertTrue(found(minted).state().isQuarantined());
  }

  private void assertLeadsTo(Minted minted, String text) {
    ProjectedKey found = projection.find(name(text));
    assertNotNull(found);
    assertEquals(found(minted).state(), found.state());
  }

  private ProjectedKey found(Minted minted) {
    ProjectedKey found = projection.find(minted.id());
    assertNotNull(found);
    return found;
  }

  private Key key(Minted minted) {
    Key key = found(minted).state().key();
    assertNotNull(key);
    return key;
  }

  private void fold(KeyLogRecord... batch) {
    projection.fold(List.of(batch), Map.of());
  }

  private KeyLogRecord record(KeyEvent event) {
    return record(
        event.id().value(),
        EventCodec.type(event),
        new String(EventCodec.encode(event), StandardCharsets.UTF_8));
  }

  private KeyLogRecord record(String key, String type, String value) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(KeyLogTopic.NAME, 0, offset++, bytes(key), bytes(value));
    if (type != null) {
      record.headers().add(KeyLogTopic.TYPE_HEADER, bytes(type));
    }
    KeyLogRecord readable = KeyLogRecord.of(record);
    assertNotNull(readable);
    return readable;
  }

  private static byte[] bytes(String text) {
    return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
  }

  private static Projection projection() {
    return new Projection(new KeyLimits(List.of(new KeyLimit("default", 100, 60_000))));
  }
}
