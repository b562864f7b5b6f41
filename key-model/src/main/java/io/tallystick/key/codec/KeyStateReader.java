package io.tallystick.key.codec;

import static io.tallystick.key.codec.PlainCursor.literal;

import io.tallystick.key.codec.PlainCursor.Departure;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Tag;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyLife;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeySecrets;
import io.tallystick.key.state.KeyStatus;
import io.tallystick.key.state.RetiringSecret;
import io.tallystick.key.state.Revocation;
import io.tallystick.key.state.RevokeReason;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyId;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads states by the million, as a starting verifier has to: walks straight over what {@link
 * KeyStateCodec} writes for usual keys, and leaves every other text to that codec. The result is
 * the same. Parts that many keys share are kept once. Any thread.
 */
public final class KeyStateReader {
  private static final byte[] ID = literal("{\"id\":\"");
  private static final byte[] VERSION = literal(",\"version\":");
  private static final byte[] WORKSPACE = literal(",\"workspace\":\"");
  private static final byte[] KIND = literal(",\"kind\":\"");
  private static final byte[] PREFIX = literal(",\"prefix\":\"");
  private static final byte[] ENVIRONMENT = literal(",\"environment\":\"");
  private static final byte[] OWNER = literal(",\"owner\":\"");
  private static final byte[] NAME = literal(",\"name\":\"");
  private static final byte[] STATUS = literal(",\"status\":\"");
  private static final byte[] COMMA = literal(",");
  private static final byte[] SCOPES = literal("\"scopes\":[");
  private static final byte[] LIMITS = literal(",\"limits\":[");
  private static final byte[] PLAN = literal(",\"plan\":\"");
  private static final byte[] EXPIRES = literal(",\"expiresAt\":\"");
  private static final byte[] ANYWHERE = literal(",\"allowedAddresses\":[],\"metadata\":");
  private static final byte[] BRACE = literal("{");
  private static final byte[] SECRET = literal(",\"secret\":{\"version\":");
  private static final byte[] PREVIOUS = literal(",\"previousSecret\":{\"version\":");
  private static final byte[] CREATED = literal(",\"createdAt\":\"");
  private static final byte[] VALID_UNTIL = literal(",\"validUntil\":\"");
  private static final byte[] CREDENTIAL = literal(",\"credential\":{");
  private static final byte[] BCRYPT = literal("\"bcrypt\":\"");
  private static final byte[] TAG = literal("\"tag\":{\"pepper\":\"");
  private static final byte[] TAG_VALUE = literal(",\"value\":\"");
  private static final byte[] END = literal("}");
  private static final byte[] END_OF_TWO = literal("}}");
  private static final byte[] CREATED_BY = literal(",\"createdBy\":\"");
  private static final byte[] UPDATED = literal(",\"updatedAt\":\"");
  private static final byte[] REVOCATION = literal(",\"revocation\":{\"reason\":\"");
  private static final byte[] NOTE = literal(",\"note\":\"");
  private static final byte[] QUARANTINE = literal(",\"quarantine\":\"");

  private final SliceMemory<String> texts = new SliceMemory<>(KeyStateReader::unquoted);
  private final SliceMemory<KeyGrant> grants = new SliceMemory<>(KeyStateReader::grant);

  /** The same as {@link KeyStateCodec#decode}. */
  public KeyState decode(KeyId id, byte @Nullable [] value) throws EventUnreadable {
    if (value != null) {
      try {
        return state(id, new PlainCursor(value));
      } catch (Departure | JsonFieldException | IllegalArgumentException | DateTimeException e) {
        // Unusual or wrong; which of them, the codec tells.
      }
    }
    return KeyStateCodec.decode(id, value);
  }

  /** Reads the usual form alone; departs from every other one. */
  KeyState state(KeyId id, PlainCursor from) {
    from.expect(ID);
    int start = from.at();
    from.string();
    if (!from.isString(start, id.value())) {
      throw new IllegalArgumentException("a state of another key than its record's");
    }
    from.expect(VERSION);
    long version = from.integer();
    String workspace = shared(from, WORKSPACE);
    KeyProfile profile = profile(from, workspace);
    from.expect(STATUS);
    KeyStatus status = status(shared(from));
    KeyGrant grant = grant(from);
    from.expect(SECRET);
    KeySecrets secrets = secrets(from);
    KeyLife life = life(from, status, secrets.current().createdAt());
    String quarantine = from.skip(QUARANTINE) ? from.text() : null;
    from.expect(END);
    from.expectEnd();
    return new KeyState(new Key(id, version, profile, grant, secrets, life), quarantine);
  }

  private KeyProfile profile(PlainCursor from, String workspace) {
    KeyKind kind = KeyKind.parse(shared(from, KIND));
    String prefix = shared(from, PREFIX);
    Environment environment = Environment.parse(shared(from, ENVIRONMENT));
    // There are too many of these to remember, and whoever keeps keys packs them anyway.
    String owner = text(from, OWNER);
    String name = text(from, NAME);
    if (kind == null || environment == null) {
      throw new IllegalArgumentException("an unknown kind or environment");
    }
    return new KeyProfile(kind, prefix, environment, workspace, owner, name);
  }

  private static KeyStatus status(String text) {
    KeyStatus status = KeyStatus.parse(text);
    if (status == null) {
      throw new IllegalArgumentException("an unknown status");
    }
    return status;
  }

  private KeyGrant grant(PlainCursor from) {
    from.expect(COMMA);
    int start = from.at();
    from.expect(SCOPES);
    from.array();
    if (from.skip(LIMITS)) {
      from.array();
    } else if (from.skip(PLAN)) {
      from.string();
    }
    KeyGrant known = grants.of(from, start);
    Instant expiresAt = from.skip(EXPIRES) ? from.instant() : null;
    from.expect(ANYWHERE);
    int metadata = from.at();
    from.expect(BRACE);
    from.flatObject();
    if (from.at() - metadata > GrantJson.METADATA_SIZE_MAX_BYTES) {
      throw new IllegalArgumentException("too much metadata");
    }
    String text = from.sliceText(metadata);
    return known.with(expiresAt, text);
  }

  private KeySecrets secrets(PlainCursor from) {
    long version = from.integer();
    from.expect(CREATED);
    Instant createdAt = from.instant();
    KeySecret current = new KeySecret(version, createdAt, credential(from));
    return new KeySecrets(current, from.skip(PREVIOUS) ? previous(from) : null);
  }

  private RetiringSecret previous(PlainCursor from) {
    long version = from.integer();
    from.expect(CREATED);
    Instant createdAt = from.instant();
    from.expect(VALID_UNTIL);
    Instant validUntil = from.instant();
    return new RetiringSecret(new KeySecret(version, createdAt, credential(from)), validUntil);
  }

  private Credential credential(PlainCursor from) {
    from.expect(CREDENTIAL);
    String bcrypt = from.skip(BCRYPT) ? from.text() : null;
    if (bcrypt != null && from.skip(END_OF_TWO)) {
      return new Credential(bcrypt, null);
    }
    if (bcrypt != null) {
      from.expect(COMMA);
    }
    from.expect(TAG);
    String pepper = shared(from);
    from.expect(TAG_VALUE);
    Tag tag = Tag.parse(pepper, from.text());
    from.expect(END);
    from.expect(END_OF_TWO);
    return new Credential(bcrypt, tag);
  }

  private KeyLife life(PlainCursor from, KeyStatus status, Instant known) {
    from.expect(CREATED);
    Instant createdAt = same(from.instant(), known);
    String createdBy = shared(from, CREATED_BY);
    from.expect(UPDATED);
    Instant updatedAt = same(from.instant(), createdAt);
    Revocation revocation = from.skip(REVOCATION) ? revocation(from) : null;
    return new KeyLife(status, createdAt, createdBy, updatedAt, revocation);
  }

  private Revocation revocation(PlainCursor from) {
    RevokeReason reason = RevokeReason.parse(shared(from));
    String note = from.skip(NOTE) ? from.text() : null;
    from.expect(END);
    if (reason == null) {
      throw new IllegalArgumentException("an unknown reason");
    }
    return new Revocation(reason, note);
  }

  /** A key's times are often one; it is kept once then. */
  private static Instant same(Instant time, Instant known) {
    return time.equals(known) ? known : time;
  }

  private String shared(PlainCursor from, byte[] field) {
    from.expect(field);
    return shared(from);
  }

  private static String text(PlainCursor from, byte[] field) {
    from.expect(field);
    return from.text();
  }

  private String shared(PlainCursor from) {
    int start = from.at();
    from.string();
    return texts.of(from, start);
  }

  private static String unquoted(byte[] slice) {
    return new String(slice, 0, slice.length - 1, StandardCharsets.ISO_8859_1);
  }

  private static KeyGrant grant(byte[] slice) {
    String fields = new String(slice, StandardCharsets.ISO_8859_1);
    return GrantJson.read(JsonFields.parse(("{" + fields + "}").getBytes(StandardCharsets.UTF_8)));
  }
}
