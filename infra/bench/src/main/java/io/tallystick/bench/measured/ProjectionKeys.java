package io.tallystick.bench.measured;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Pepper;
import io.tallystick.key.credential.Peppers;
import io.tallystick.key.credential.Tag;
import io.tallystick.key.event.KeyCreated;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.text.Base62;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyId;
import io.tallystick.key.text.KeyText;
import io.tallystick.key.text.Secret;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.runtime.kafka.KeyLogTopic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.jspecify.annotations.Nullable;

/**
 * Minted keys by number: the same number is always the same key, so that none has to be kept. Each
 * has a tag and a bcrypt hash of its own, which is a hash by its form alone. Immutable, any thread.
 */
public final class ProjectionKeys {
  private static final int SCOPE_SETS = 20;
  private static final int LIMIT_SETS = 5;
  private static final int WORKSPACES = 10;
  private static final int BCRYPT_DIGITS = 53;
  private static final long START_MILLIS = 1_760_000_000_000L;

  /** In the year 2100, when no clock of a bench is. */
  private static final long LATER_MILLIS = 4_102_444_800_000L;

  private static final Peppers PEPPERS =
      new Peppers(List.of(new Pepper("p1", new byte[Pepper.SIZE_BYTES])));

  private final int owners;
  private final int provable;
  private final IntFunction<@Nullable List<KeyLimit>> limits;
  private final long firstEndMillis;

  /**
   * Keys four in five of which have a limit.
   *
   * @param owners how many there are; the keys take turns
   * @param provable the first so many have the tag that their secret makes; those after them have
   *     any, which takes the same room and a tenth of the time
   */
  public ProjectionKeys(int owners, int provable) {
    this(owners, provable, ProjectionKeys::usualLimits, START_MILLIS);
  }

  private ProjectionKeys(
      int owners, int provable, IntFunction<@Nullable List<KeyLimit>> limits, long firstEndMillis) {
    this.owners = owners;
    this.provable = provable;
    this.limits = limits;
    this.firstEndMillis = firstEndMillis;
  }

  /** Keys that all have these limits, and no end before the bench's own. */
  public static ProjectionKeys limitedTo(List<KeyLimit> limits, int owners, int provable) {
    return new ProjectionKeys(owners, provable, set -> limits, LATER_MILLIS);
  }

  public Peppers peppers() {
    return PEPPERS;
  }

  /** The full text of key {@code number}, which is to be a provable one. */
  public KeyText text(int number) {
    SplittableRandom random = new SplittableRandom(number);
    KeyId id = new KeyId(digits(random, KeyId.LENGTH));
    return new KeyText("sk", Environment.LIVE, id, Secret.of(bytes(random, Secret.SIZE_BYTES)));
  }

  /** The record on the log that creates key {@code number}. */
  public KeyLogRecord created(int number) {
    KeyText text = number < provable ? text(number) : null;
    return record(event(number, text));
  }

  /** What that record makes of a key whose full text is at hand. */
  public KeyState state(int number, KeyText text) {
    return KeyState.NONE.fold(event(number, text)).state();
  }

  private KeyCreated event(int number, @Nullable KeyText text) {
    SplittableRandom random = new SplittableRandom(~(long) number);
    KeyId id =
        text == null ? new KeyId(digits(new SplittableRandom(number), KeyId.LENGTH)) : text.id();
    Tag tag =
        text == null
            ? new Tag("p1", bytes(random, Pepper.SIZE_BYTES))
            : PEPPERS.tag(id, text.secret());
    Credential credential = new Credential("$2a$10$" + digits(random, BCRYPT_DIGITS), tag);
    Change change = new Change(1, Instant.ofEpochMilli(START_MILLIS + number), "0123456789ABCDEF");
    return new KeyCreated(id, change, profile(number), grant(random), credential, null);
  }

  private static byte[] bytes(SplittableRandom random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }

  private KeyProfile profile(int number) {
    int owner = number % owners;
    return new KeyProfile(
        KeyKind.API_KEY,
        "sk",
        Environment.LIVE,
        "workspace-" + owner % WORKSPACES,
        "owner-" + owner,
        "nightly export " + number);
  }

  /** One key in four ends some day, each at its own moment. */
  private KeyGrant grant(SplittableRandom random) {
    int scopes = random.nextInt(SCOPE_SETS);
    int limit = random.nextInt(LIMIT_SETS);
    Instant end = Instant.ofEpochMilli(firstEndMillis + random.nextLong(1L << 40));
    return new KeyGrant(
        List.of("orders:read", "stock:" + scopes),
        limits.apply(limit),
        random.nextInt(4) == 0 ? end : null,
        List.of(),
        KeyGrant.NO_METADATA);
  }

  private static @Nullable List<KeyLimit> usualLimits(int set) {
    return set == 0 ? null : List.of(new KeyLimit("default", 1_000L * set, 60_000));
  }

  private static String digits(SplittableRandom random, int count) {
    StringBuilder digits = new StringBuilder(count);
    for (int i = 0; i < count; i++) {
      digits.append(Base62.digit(random.nextInt(62)));
    }
    return digits.toString();
  }

  private static KeyLogRecord record(KeyCreated event) {
    byte[] value = EventCodec.encode(event);
    RecordHeaders headers = new RecordHeaders();
    headers.add(KeyLogTopic.TYPE_HEADER, EventCodec.type(event).getBytes(StandardCharsets.UTF_8));
    return Objects.requireNonNull(
        KeyLogRecord.of(
            new ConsumerRecord<>(
                KeyLogTopic.NAME,
                0,
                event.change().at().toEpochMilli(),
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
