package io.tallystick.keyservice.directory;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.event.KeyCreated;
import io.tallystick.key.event.KeyDisabled;
import io.tallystick.key.event.KeyEnabled;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyRevoked;
import io.tallystick.key.event.KeyRotated;
import io.tallystick.key.event.KeyUpdated;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.Revocation;
import io.tallystick.key.state.RevokeReason;
import io.tallystick.key.text.Base62;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.ForeignName;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.runtime.kafka.KeyLogTopic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * A log as chance makes it: lives of keys with losers of races, duplicates, gaps, records that are
 * no events, and names of other systems that two keys claim.
 */
final class RandomLog {
  static final int PARTITIONS = 3;
  static final List<String> WORKSPACES = List.of("one", "two");
  static final List<String> OWNERS = List.of("ann", "bob", "cy");
  static final int NAMES = 12;
  static final String BCRYPT = "$2a$10$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.";

  final List<KeyId> ids = new ArrayList<>();
  final List<KeyLogRecord> records = new ArrayList<>();
  private final Random random;
  private final Map<KeyId, Long> versions = new HashMap<>();
  private final Map<KeyId, String> workspaces = new HashMap<>();
  private final Map<KeyId, Long> times = new HashMap<>();
  private final long[] next = new long[PARTITIONS];

  RandomLog(Random random, int keys, int events) {
    this.random = random;
    for (int i = 0; i < keys; i++) {
      ids.add(id());
    }
    for (int i = 0; i < events; i++) {
      step(ids.get(random.nextInt(keys)), i);
    }
  }

  /** The offsets after the first {@code count} records. */
  Map<Integer, Long> nextAfter(int count) {
    Map<Integer, Long> after = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      after.put(partition, 0L);
    }
    records.subList(0, count).forEach(r -> after.put(r.partition(), r.offset() + 1));
    return after;
  }

  private void step(KeyId id, int number) {
    long version = versions.getOrDefault(id, 0L) + 1;
    // Several keys are born in the same millisecond, so that pages end among them.
    long at = Math.max(times.getOrDefault(id, 0L), 1_000_000 + number / 4 * 10L);
    int chance = random.nextInt(200);
    if (chance == 0) {
      append(id, "io.tallystick.key.unheard.v9", "{}".getBytes(StandardCharsets.UTF_8), at);
    } else if (chance == 1) {
      append(id, event(id, version + 1, at));
    } else if (chance < 20 && version > 1) {
      append(id, event(id, 1 + random.nextInt((int) version - 1), at));
    } else {
      append(id, event(id, version, at));
      versions.put(id, version);
      times.put(id, at);
    }
  }

  private KeyEvent event(KeyId id, long version, long atMillis) {
    Change change = new Change(version, Instant.ofEpochMilli(atMillis), "actor");
    if (version == 1) {
      String workspace = workspaces.computeIfAbsent(id, i -> pick(WORKSPACES));
      return new KeyCreated(id, change, profile(workspace), grant(atMillis), credential(), null);
    }
    String workspace = workspaces.getOrDefault(id, "one");
    return switch (random.nextInt(7)) {
      case 0, 1 -> new KeyDisabled(id, workspace, change);
      case 2, 3 -> new KeyEnabled(id, workspace, change);
      case 4 -> new KeyRotated(id, workspace, change, credential(), change.at().plusMillis(50));
      case 5 ->
          new KeyRevoked(id, workspace, change, new Revocation(RevokeReason.values()[0], null));
      default ->
          new KeyUpdated(id, workspace, change, "new", grant(atMillis), List.of("expiresAt"));
    };
  }

  private KeyProfile profile(String workspace) {
    KeyKind kind = random.nextInt(4) > 0 ? KeyKind.API_KEY : pick(List.of(KeyKind.values()));
    Environment environment = random.nextInt(4) > 0 ? Environment.LIVE : Environment.TEST;
    return new KeyProfile(kind, "sk", environment, workspace, pick(OWNERS), "name");
  }

  private KeyGrant grant(long atMillis) {
    Instant expiresAt =
        random.nextBoolean() ? null : Instant.ofEpochMilli(atMillis + random.nextInt(3_000));
    return new KeyGrant(List.of("read"), null, expiresAt, List.of(), KeyGrant.NO_METADATA);
  }

  private Credential credential() {
    boolean isForeign = random.nextInt(3) == 0;
    return new Credential(BCRYPT, null, isForeign ? name(random.nextInt(NAMES)) : null);
  }

  static ForeignName name(int number) {
    return new ForeignName("acme", "id-" + number);
  }

  private void append(KeyId id, KeyEvent event) {
    append(
        id, EventCodec.type(event), EventCodec.encode(event), event.change().at().toEpochMilli());
  }

  private void append(KeyId id, String type, byte[] value, long atMillis) {
    int partition = Math.floorMod(id.hashCode(), PARTITIONS);
    RecordHeaders headers = new RecordHeaders();
    headers.add(KeyLogTopic.TYPE_HEADER, type.getBytes(StandardCharsets.UTF_8));
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(
            KeyLogTopic.NAME,
            partition,
            next[partition]++,
            atMillis,
            TimestampType.CREATE_TIME,
            16,
            value.length,
            id.value().getBytes(StandardCharsets.UTF_8),
            value,
            headers,
            Optional.empty());
    records.add(KeyLogRecord.of(record));
  }

  private KeyId id() {
    StringBuilder id = new StringBuilder();
    random.ints(KeyId.LENGTH, 0, 62).forEach(digit -> id.append(Base62.digit(digit)));
    return new KeyId(id.toString());
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
