package io.tallystick.keyservice.relay;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Tag;
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
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.ForeignName;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogTopic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes a log as several nodes in a hurry would: mostly the next event of some key, among them
 * duplicates, losers of races and records that nobody can read. Any thread.
 */
final class RandomLog implements AutoCloseable {
  private static final String WORKSPACE = "relayed";
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int LIVING_KEYS = 40;
  private static final int VERSIONS_MAX = 12;

  /** What was appended. */
  enum Kind {
    NEXT,
    DUPLICATE,
    LOSER,
    UNKNOWN_TYPE,
    BROKEN,
    GAP
  }

  private final Random random;
  private final KafkaProducer<byte[], byte[]> producer;
  private final List<Living> living = new ArrayList<>();
  private final Set<String> hidden = new HashSet<>();
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);

  /** A key that can still change. */
  private static final class Living {
    private final KeyId id;
    private long version;
    private boolean disabled;
    private ProducerRecord<byte[], byte[]> last;

    private Living(KeyId id) {
      this.id = id;
    }
  }

  RandomLog(String servers, Random random) {
    this.random = random;
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers, "acks", "all", "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** What of the credentials may never be seen by others. */
  synchronized Set<String> hidden() {
    return Set.copyOf(hidden);
  }

  synchronized int count(Kind kind) {
    return counts.getOrDefault(kind, 0);
  }

  synchronized void append(int records) {
    for (int i = 0; i < records; i++) {
      append();
    }
    producer.flush();
  }

  /** Appends a record whose key is no key id. */
  synchronized void appendUnreadableKey(int partition) {
    producer.send(new ProducerRecord<>(KeyLogTopic.NAME, partition, utf8("no id"), utf8("{}")));
    producer.flush();
  }

  /** Appends one key's first event and tells its id. */
  synchronized KeyId appendCreated() {
    Living made = new Living(id());
    next(made);
    producer.flush();
    return made.id;
  }

  @Override
  public void close() {
    producer.close();
  }

  private void append() {
    if (living.size() < LIVING_KEYS) {
      Living made = new Living(id());
      living.add(made);
      next(made);
      return;
    }
    Living key = living.get(random.nextInt(living.size()));
    int chance = random.nextInt(100);
    if (chance < 76) {
      next(key);
    } else if (chance < 86) {
      send(Kind.DUPLICATE, key.last);
    } else if (chance < 97) {
      send(
          Kind.LOSER,
          record(
              new KeyUpdated(
                  key.id,
                  WORKSPACE,
                  change(key.version),
                  "loser",
                  KeyGrant.PLAIN,
                  List.of("name"))));
    } else {
      poison(key);
    }
  }

  private void next(Living key) {
    KeyEvent event = event(key, change(key.version + 1));
    key.version++;
    key.last = record(event);
    send(Kind.NEXT, key.last);
    if (event instanceof KeyRevoked) {
      living.remove(key);
    }
  }

  private KeyEvent event(Living key, Change change) {
    if (key.version == 0) {
      KeyProfile profile =
          new KeyProfile(KeyKind.API_KEY, "sk", Environment.LIVE, WORKSPACE, "owner", "");
      return new KeyCreated(key.id, change, profile, KeyGrant.PLAIN, credential(), null);
    }
    if (key.version >= VERSIONS_MAX) {
      return new KeyRevoked(
          key.id, WORKSPACE, change, new Revocation(RevokeReason.LEAKED, "seen in a log"));
    }
    if (key.disabled || random.nextInt(4) == 0) {
      key.disabled = !key.disabled;
      return key.disabled
          ? new KeyDisabled(key.id, WORKSPACE, change)
          : new KeyEnabled(key.id, WORKSPACE, change);
    }
    if (random.nextBoolean()) {
      return new KeyRotated(key.id, WORKSPACE, change, credential(), change.at().plusSeconds(60));
    }
    return new KeyUpdated(
        key.id, WORKSPACE, change, "n" + random.nextInt(), KeyGrant.PLAIN, List.of("name"));
  }

  private void poison(Living key) {
    living.remove(key);
    switch (random.nextInt(3)) {
      case 0 -> send(Kind.UNKNOWN_TYPE, record(key.id, "io.tallystick.key.painted.v1", "{}"));
      case 1 -> send(Kind.BROKEN, record(key.id, "io.tallystick.key.disabled.v1", "{\"version\":"));
      default ->
          send(Kind.GAP, record(new KeyDisabled(key.id, WORKSPACE, change(key.version + 2))));
    }
  }

  private void send(Kind kind, ProducerRecord<byte[], byte[]> record) {
    counts.merge(kind, 1, Integer::sum);
    producer.send(record);
  }

  private Credential credential() {
    if (random.nextInt(3) == 0) {
      ForeignName name = ForeignName.ofWhole("foreign-" + random.nextLong());
      hidden.add(name.name());
      return new Credential(null, null, name);
    }
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    Tag tag = new Tag("one", bytes);
    String bcrypt = "$2a$04$" + text(53);
    hidden.add(tag.text());
    hidden.add(bcrypt);
    return new Credential(bcrypt, tag);
  }

  private Change change(long version) {
    return new Change(version, Instant.ofEpochMilli(1_700_000_000_000L + version), "actor");
  }

  private KeyId id() {
    return new KeyId(text(KeyId.LENGTH));
  }

  private String text(int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return text.toString();
  }

  private static ProducerRecord<byte[], byte[]> record(KeyEvent event) {
    return record(
        event.id(),
        EventCodec.type(event),
        new String(EventCodec.encode(event), StandardCharsets.UTF_8));
  }

  private static ProducerRecord<byte[], byte[]> record(KeyId id, String type, String value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(KeyLogTopic.NAME, utf8(id.value()), utf8(value));
    record.headers().add(KeyLogTopic.TYPE_HEADER, utf8(type));
    return record;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
