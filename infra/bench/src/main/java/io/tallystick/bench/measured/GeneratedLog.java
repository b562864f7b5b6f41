package io.tallystick.bench.measured;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Tag;
import io.tallystick.key.event.KeyCreated;
import io.tallystick.key.event.KeyDisabled;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyRevoked;
import io.tallystick.key.event.KeyUpdated;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.Revocation;
import io.tallystick.key.state.RevokeReason;
import io.tallystick.key.text.Base62;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.runtime.kafka.KeyLogTopic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/**
 * A key-log out of chance, without Kafka: keys of one workspace, a tenth of them of one owner, the
 * rest of ten thousand; a few of each rare sort. The same seed makes the same log. One thread.
 */
public final class GeneratedLog {
  public static final String WORKSPACE = "bench";
  public static final String WIDE_OWNER = "owner-0";
  public static final int OWNERS = 10_000;
  private static final int PARTITIONS = 12;
  private static final String BCRYPT =
      "$2a$10$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.";
  private static final KeyLimit LIMIT = new KeyLimit("default", 1_000, 60_000);
  private static final long START_MILLIS = 1_760_000_000_000L;
  private static final long STEP_MILLIS = 20;

  private final SplittableRandom random = new SplittableRandom(1);
  private final List<KeyId> ids = new ArrayList<>();
  private final long[] next = new long[PARTITIONS];
  private long now = START_MILLIS;

  /** The creation of so many more keys. */
  public List<KeyLogRecord> created(int count) {
    List<KeyLogRecord> records = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      KeyId id = id();
      ids.add(id);
      records.add(record(new KeyCreated(id, change(1), profile(), grant(), credential(), null)));
    }
    return records;
  }

  /** The second event of as many keys, none of them twice: an update, a revocation or a pause. */
  public List<KeyLogRecord> changed(int from, int count) {
    List<KeyLogRecord> records = new ArrayList<>(count);
    // A stride that shares no factor with any round number of keys spreads them over the years.
    long stride = 1_000_003;
    for (int i = from; i < from + count; i++) {
      KeyId id = ids.get((int) (i * stride % ids.size()));
      records.add(record(second(id)));
    }
    return records;
  }

  /** The offsets after every record made so far. */
  public Map<Integer, Long> next() {
    Map<Integer, Long> offsets = new HashMap<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      offsets.put(partition, next[partition]);
    }
    return offsets;
  }

  public KeyId anyId() {
    return ids.get(random.nextInt(ids.size()));
  }

  public String anyOwner() {
    return "owner-" + (1 + random.nextInt(OWNERS - 1));
  }

  /** A moment of the log. */
  public Instant anyTime() {
    return Instant.ofEpochMilli(random.nextLong(START_MILLIS, now));
  }

  public Instant end() {
    return Instant.ofEpochMilli(now);
  }

  private KeyEvent second(KeyId id) {
    int chance = random.nextInt(10);
    if (chance < 5) {
      return new KeyUpdated(id, WORKSPACE, change(2), "renamed", grant(), List.of("name"));
    }
    return chance < 8
        ? new KeyRevoked(id, WORKSPACE, change(2), new Revocation(RevokeReason.UNUSED, null))
        : new KeyDisabled(id, WORKSPACE, change(2));
  }

  private Change change(long version) {
    now += random.nextLong(STEP_MILLIS);
    return new Change(version, Instant.ofEpochMilli(now), "0123456789ABCDEF");
  }

  private KeyProfile profile() {
    int chance = random.nextInt(1_000);
    KeyKind kind = chance < 1 ? KeyKind.MANAGEMENT : KeyKind.API_KEY;
    Environment environment = random.nextInt(50) == 0 ? Environment.TEST : Environment.LIVE;
    String owner = random.nextInt(10) == 0 ? WIDE_OWNER : anyOwner();
    String name = "nightly export of the warehouse " + random.nextInt(1_000);
    KeyKind kindOrClient = chance >= 990 ? KeyKind.OAUTH_CLIENT : kind;
    return new KeyProfile(kindOrClient, "sk", environment, WORKSPACE, owner, name);
  }

  private KeyGrant grant() {
    Instant expiresAt = random.nextInt(100) == 0 ? Instant.ofEpochMilli(now + 1) : null;
    return new KeyGrant(
        List.of("orders:read", "orders:write", "stock:read"),
        List.of(LIMIT),
        expiresAt,
        List.of(),
        "{\"team\":\"logistics\",\"ticket\":\"OPS-" + random.nextInt(100_000) + "\"}");
  }

  private Credential credential() {
    byte[] tag = new byte[32];
    random.nextBytes(tag);
    return new Credential(BCRYPT, new Tag("p1", tag), null);
  }

  private KeyId id() {
    StringBuilder id = new StringBuilder(KeyId.LENGTH);
    for (int i = 0; i < KeyId.LENGTH; i++) {
      id.append(Base62.digit(random.nextInt(62)));
    }
    return new KeyId(id.toString());
  }

  private KeyLogRecord record(KeyEvent event) {
    byte[] value = EventCodec.encode(event);
    int partition = Math.floorMod(event.id().hashCode(), PARTITIONS);
    RecordHeaders headers = new RecordHeaders();
    headers.add(KeyLogTopic.TYPE_HEADER, EventCodec.type(event).getBytes(StandardCharsets.UTF_8));
    return Objects.requireNonNull(
        KeyLogRecord.of(
            new ConsumerRecord<>(
                KeyLogTopic.NAME,
                partition,
                next[partition]++,
                event.change().at().toEpochMilli(),
                TimestampType.CREATE_TIME,
                KeyId.LENGTH,
                value.length,
                event.id().value().getBytes(StandardCharsets.UTF_8),
                value,
                headers,
                Optional.empty())));
  }
}
