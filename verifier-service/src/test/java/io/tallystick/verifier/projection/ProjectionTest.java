package io.tallystick.verifier.projection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.limit.Limit;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.verifier.permit.KeyLimits;
import io.tallystick.verifier.support.Minted;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ProjectionTest {
  private static final List<Limit> DEFAULT = List.of(new Limit("default", 100, 60_000));

  private final Projection projection = projection();
  private long offset;

  @Test
  void created_isFoundWithTheDefaultLimit() {
    Minted minted = Minted.plain();
    fold(record(minted.created()));
    assertEquals(1, key(minted).version());
    assertEquals(DEFAULT, found(minted).limits());
    assertEquals(1, projection.size());
  }

  @Test
  void ownLimits_takeThePlaceOfTheDefault() {
    Minted own = Minted.plain().withLimits(new KeyLimit("burst", 5, 1_000));
    Minted none = Minted.plain().withLimits();
    fold(record(own.created()), record(none.created()));
    assertEquals(List.of(new Limit("burst", 5, 1_000)), found(own).limits());
    assertEquals(List.of(), found(none).limits());
  }

  @Test
  void revoked_keepsItsCredential() {
    Minted minted = Minted.plain();
    fold(record(minted.created()), record(minted.revoked()));
    assertTrue(key(minted).isRevoked());
    assertEquals(minted.credential(), key(minted).credential());
  }

  @Test
  void duplicates_changeNothing() {
    Minted minted = Minted.plain();
    fold(record(minted.created()), record(minted.revoked()));
    ProjectedKey before = found(minted);
    fold(record(minted.created()), record(minted.revoked()));
    assertSame(before, found(minted));
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
    fold(record(minted.id().value(), EventCodec.CREATED, "not json"));
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
        record(minted.id().value(), EventCodec.CREATED, "not json"));
    assertTrue(key(minted).isRevoked());
    assertFalse(found(minted).state().isQuarantined());
  }

  @Test
  void anySplitIntoBatches_foldsToTheSame() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    List<Minted> keys = new ArrayList<>();
    List<KeyLogRecord> log = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Minted minted = i < 5 || random.nextBoolean() ? Minted.plain() : keys.get(random.nextInt(i));
      keys.add(minted);
      log.add(record(minted.created()));
      log.add(
          random.nextInt(3) == 0 ? record(minted.revokedAt(random.nextInt(3) + 1)) : log.get(0));
    }
    Projection whole = projection();
    whole.fold(log, Map.of());
    Projection split = projection();
    for (int from = 0; from < log.size(); ) {
      int to = Math.min(log.size(), from + 1 + random.nextInt(7));
      split.fold(log.subList(from, to), Map.of());
      from = to;
    }
    assertEquals(whole.size(), split.size(), () -> "seed " + seed);
    assertEquals(whole.quarantinedCount(), split.quarantinedCount(), () -> "seed " + seed);
    for (Minted minted : keys) {
      assertEquals(whole.find(minted.id()), split.find(minted.id()), () -> "seed " + seed);
    }
  }

  private void assertQuarantined(Minted minted) {
    assertTrue(found(minted).state().isQuarantined());
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
