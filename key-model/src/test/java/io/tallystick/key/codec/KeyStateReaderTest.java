package io.tallystick.key.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Tag;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.event.RandomEvents;
import io.tallystick.key.state.AddressRange;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.ClientTerms;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.KeyTerms;
import io.tallystick.key.state.LeanKey;
import io.tallystick.key.state.Revocation;
import io.tallystick.key.state.RevokeReason;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.ForeignName;
import io.tallystick.key.text.KeyId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whatever a state's bytes are, the quick reader says what the codec says, or nothing. */
class KeyStateReaderTest {
  private static final KeyId ID = new KeyId("ID88800000000000");
  private static final String BCRYPT =
      "$2a$10$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.";
  private static final Tag TAG = new Tag("p1", new byte[32]);
  private static final String[] TEXTS = {"a", "night shift", "with \"quotes\"", "Grüße", "x\\y"};
  private static final String[] METADATA = {
    "{}", "{\"team\":\"x\"}", "{\"n\":17,\"t\":\"y\"}", "{\"n\":1.50}", "{\"a\":{\"b\":[1]}}"
  };

  private final KeyStateReader reader = new KeyStateReader();

  @Test
  void anyState_isReadAsTheCodecReadsItOrLeftToIt() throws EventUnreadable {
    int read = 0;
    for (int round = 0; round < 2_000; round++) {
      long seed = new Random().nextLong();
      byte[] value = KeyStateCodec.encode(ID, state(new Random(seed), true));
      LeanKey key = read(value);
      if (key != null) {
        assertEquals(lean(KeyStateCodec.decode(ID, value)), key, "seed " + seed);
        read++;
      }
    }
    assertTrue(read > 100, "so many were read: " + read);
  }

  @Test
  void usualStates_needNoCodec() {
    Key usual =
        Key.created(
            ID, change(1), profile("night shift"), KeyGrant.PLAIN, new Credential(BCRYPT, TAG));
    Key revoked = usual.revoked(change(2), new Revocation(RevokeReason.LEAKED, "why"));
    Key rotated = usual.rotated(change(2), new Credential(null, TAG), Instant.EPOCH);
    Key ofPlan = usual.updated(change(2), "night shift", plan("gold"));
    Key limited = usual.updated(change(2), "night shift", limited(KeyLimit.credits("c", 9)));
    for (Key key : List.of(usual, revoked, rotated, ofPlan, limited, usual.disabled(change(2)))) {
      byte[] value = KeyStateCodec.encode(ID, new KeyState(key, null));
      assertEquals(LeanKey.of(key), read(value));
    }
  }

  @Test
  void termsThatKeysShare_areKeptOnce() {
    byte[] value =
        KeyStateCodec.encode(ID, new KeyState(key(new Random(1), "a", "{}", List.of()), null));
    assertSame(terms(read(value)), terms(read(value)));
  }

  private static KeyGrant plan(String name) {
    return new KeyGrant(List.of("a"), null, Instant.EPOCH, List.of(), "{}").onPlan(name);
  }

  private static KeyGrant limited(KeyLimit limit) {
    return new KeyGrant(List.of("a"), List.of(limit), null, List.of(), "{}");
  }

  @Test
  void unusualStates_areLeftToTheCodec() {
    Key usual = key(new Random(1), "a", "{}", List.of());
    Key umlauts = key(new Random(1), "Grüße", "{}", List.of());
    assertNotNull(read(KeyStateCodec.encode(ID, new KeyState(usual, null))));
    for (KeyState state : List.of(new KeyState(umlauts, null), new KeyState(usual, "a gap"))) {
      assertNull(read(KeyStateCodec.encode(ID, state)));
    }
  }

  @Test
  void damagedStates_areLeftToTheCodecOrReadAsItDoes() {
    int refused = 0;
    for (int round = 0; round < 10_000; round++) {
      long seed = new Random().nextLong();
      Random random = new Random(seed);
      byte[] value = damaged(KeyStateCodec.encode(ID, state(random, false)), random);
      LeanKey key = read(value);
      Object expected = outcome(() -> KeyStateCodec.decode(ID, value));
      // Whose state it is, is compared with the record's key by whoever has that.
      if (key != null && key.id().equals(ID)) {
        assertEquals(expected, key, "seed " + seed);
      }
      refused += expected instanceof String ? 1 : 0;
    }
    assertTrue(refused > 1_000, "so many were refused: " + refused);
  }

  @Test
  void stateInTheMiddleOfABuffer_isReadAsIfItWereAlone() {
    for (int round = 0; round < 500; round++) {
      long seed = new Random().nextLong();
      Random random = new Random(seed);
      byte[] value = KeyStateCodec.encode(ID, state(random, true));
      int before = random.nextInt(20);
      byte[] buffer = new byte[before + value.length + random.nextInt(20)];
      random.nextBytes(buffer);
      System.arraycopy(value, 0, buffer, before, value.length);
      LeanKey key = reader.read(buffer, before, before + value.length);
      assertEquals(read(value), key, "seed " + seed);
      assertNull(reader.read(buffer, before, before + value.length - 1), "seed " + seed);
    }
  }

  private @Nullable LeanKey read(byte[] value) {
    return reader.read(value, 0, value.length);
  }

  private interface Decoding {
    KeyState decode() throws EventUnreadable;
  }

  private static Object outcome(Decoding decoding) {
    try {
      return lean(decoding.decode());
    } catch (EventUnreadable e) {
      return "refused";
    }
  }

  /** What is kept of a key, or of one that never came to be or is quarantined its own state. */
  private static Object lean(KeyState state) {
    Key key = state.key();
    return key == null || state.isQuarantined() ? state : LeanKey.of(key);
  }

  private static KeyTerms terms(@Nullable LeanKey key) {
    assertNotNull(key);
    return key.terms();
  }

  /** One byte is another one, is gone, or stands twice. */
  private static byte[] damaged(byte[] value, Random random) {
    String text = new String(value, StandardCharsets.ISO_8859_1);
    int at = random.nextInt(text.length());
    String with =
        switch (random.nextInt(3)) {
          case 0 -> "";
          case 1 -> "" + text.charAt(at) + text.charAt(at);
          default -> "" + (char) (random.nextInt(10) == 0 ? random.nextInt(256) : digit(random));
        };
    return (text.substring(0, at) + with + text.substring(at + 1))
        .getBytes(StandardCharsets.ISO_8859_1);
  }

  private static char digit(Random random) {
    return "0123456789-.:{}[]\",TZ az".charAt(random.nextInt(24));
  }

  private static KeyState state(Random random, boolean perhapsAddresses) {
    if (random.nextInt(50) == 0) {
      return new KeyState(null, "never came to be");
    }
    List<AddressRange> addresses =
        perhapsAddresses && random.nextInt(5) == 0
            ? List.of(AddressRange.parse("192.0.2.0/24"))
            : List.of();
    String name = TEXTS[random.nextInt(TEXTS.length)];
    Key key = key(random, name, METADATA[random.nextInt(METADATA.length)], addresses);
    for (int version = 2; version < 2 + random.nextInt(4); version++) {
      key = next(key, change(version), random);
    }
    return new KeyState(key, random.nextInt(10) == 0 ? "a gap" : null);
  }

  private static Key next(Key key, Change by, Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> key.disabled(by);
      case 1 -> key.enabled(by);
      case 2 ->
          key.revoked(by, new Revocation(RevokeReason.LEAKED, random.nextBoolean() ? "n" : null));
      case 3 -> key.withoutPreviousSecret(by);
      default -> key.rotated(by, credential(random), random.nextBoolean() ? null : by.at());
    };
  }

  private static Key key(
      Random random, String name, String metadata, List<AddressRange> addresses) {
    List<KeyLimit> limits = new ArrayList<>();
    for (int i = 0; i < random.nextInt(3); i++) {
      limits.add(new RandomEvents(random).limit("limit" + i));
    }
    boolean ofPlan = random.nextInt(4) == 0;
    KeyGrant grant =
        new KeyGrant(
            random.nextBoolean() ? List.of() : List.of("b:read", "a"),
            ofPlan || random.nextInt(4) == 0 ? null : limits,
            random.nextBoolean() ? null : Instant.ofEpochMilli(random.nextLong(4_000_000_000_000L)),
            addresses,
            metadata,
            random.nextInt(4) == 0
                ? new ClientTerms(List.of("urn:a"), "{\"keys\":[]}")
                : ClientTerms.NONE,
            ofPlan ? "gold" : null);
    return Key.created(ID, change(1), profile(name), grant, credential(random));
  }

  private static KeyProfile profile(String name) {
    return new KeyProfile(KeyKind.API_KEY, "sk", Environment.LIVE, "acme", "night shift", name);
  }

  private static Credential credential(Random random) {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    Tag tag = new Tag("p1", bytes);
    return switch (random.nextInt(5)) {
      case 0 -> new Credential(BCRYPT, null);
      case 1 -> new Credential(null, tag);
      case 2 -> new Credential(null, null, ForeignName.ofWhole("text" + random.nextInt()));
      default -> new Credential(BCRYPT, tag);
    };
  }

  private static Change change(long version) {
    return new Change(version, Instant.ofEpochMilli(1_760_000_000_000L + version * 7), "actor");
  }
}
