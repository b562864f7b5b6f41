package io.tallystick.key.codec;

import io.tallystick.key.codec.PlainCursor.Departure;
import io.tallystick.key.codec.PlainCursor.Literal;
import io.tallystick.key.credential.BcryptHash;
import io.tallystick.key.credential.Credential;
import io.tallystick.key.credential.Tag;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeySecrets;
import io.tallystick.key.state.KeyStatus;
import io.tallystick.key.state.LeanKey;
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
 * KeyStateCodec} writes for usual keys and takes what verifiers keep of it. What it reads is what
 * the codec reads; every other text it leaves to the codec. Parts that many keys share are kept
 * once. Any thread.
 */
public final class KeyStateReader {
  private static final Literal ID = new Literal("{\"id\":\"");
  private static final Literal VERSION = new Literal(",\"version\":");
  private static final Literal WORKSPACE = new Literal("\"workspace\":\"");
  private static final Literal KIND = new Literal(",\"kind\":\"");
  private static final Literal PREFIX = new Literal(",\"prefix\":\"");
  private static final Literal ENVIRONMENT = new Literal(",\"environment\":\"");
  private static final Literal OWNER = new Literal(",\"owner\":\"");
  private static final Literal NAME = new Literal(",\"name\":\"");
  private static final Literal STATUS = new Literal(",\"status\":\"");
  private static final Literal COMMA = new Literal(",");
  private static final Literal SCOPES = new Literal("\"scopes\":[");
  private static final Literal LIMITS = new Literal(",\"limits\":[");
  private static final Literal PLAN = new Literal(",\"plan\":\"");
  private static final Literal EXPIRES = new Literal(",\"expiresAt\":\"");
  private static final Literal ANYWHERE = new Literal(",\"allowedAddresses\":[],\"metadata\":");
  private static final Literal BRACE = new Literal("{");
  private static final Literal SECRET = new Literal(",\"secret\":{\"version\":");
  private static final Literal PREVIOUS = new Literal(",\"previousSecret\":{\"version\":");
  private static final Literal CREATED = new Literal(",\"createdAt\":\"");
  private static final Literal VALID_UNTIL = new Literal(",\"validUntil\":\"");
  private static final Literal CREDENTIAL = new Literal(",\"credential\":{");
  private static final Literal BCRYPT = new Literal("\"bcrypt\":\"");
  private static final Literal TAG = new Literal("\"tag\":{\"pepper\":\"");
  private static final Literal TAG_VALUE = new Literal(",\"value\":\"");
  private static final Literal END = new Literal("}");
  private static final Literal END_OF_TWO = new Literal("}}");
  private static final Literal CREATED_BY = new Literal(",\"createdBy\":\"");
  private static final Literal UPDATED = new Literal(",\"updatedAt\":\"");
  private static final Literal REVOCATION = new Literal(",\"revocation\":{\"reason\":\"");
  private static final Literal NOTE = new Literal(",\"note\":\"");

  private final SliceMemory<KeyProfile> heads = new SliceMemory<>(KeyStateReader::head);
  private final SliceMemory<String> texts = new SliceMemory<>(KeyStateReader::unquoted);
  private final SliceMemory<KeyGrant> grants = new SliceMemory<>(KeyStateReader::grant);
  private final TermsMemory terms = new TermsMemory();

  /**
   * Reads a usual state, which stands in {@code text} from {@code from} to {@code to}.
   *
   * @return null for what is unusual or wrong: which of them, {@link KeyStateCodec} tells
   */
  public @Nullable LeanKey read(byte[] text, int from, int to) {
    try {
      return read(new PlainCursor(text, from, to));
    } catch (Departure | JsonFieldException | IllegalArgumentException | DateTimeException e) {
      return null;
    }
  }

  private LeanKey read(PlainCursor from) {
    from.expect(ID);
    KeyId id = from.keyId();
    from.expect(VERSION);
    long version = from.integer();
    KeyProfile head = head(from);
    from.expect(OWNER);
    String owner = KeyProfile.checkOwner(from.text());
    from.expect(NAME);
    stringUpTo(KeyProfile.NAME_LENGTH_MAX, from);
    from.expect(STATUS);
    KeyStatus status = status(shared(from));
    KeyGrant grant = grant(from);
    Instant expiresAt = from.skip(EXPIRES) ? from.instant() : null;
    String metadata = metadata(from);
    KeySecrets secrets = secrets(from);
    skipLife(from);
    from.expect(END);
    from.expectEnd();
    return new LeanKey(
        id, version, status, terms.of(head, grant), owner, expiresAt, metadata, secrets);
  }

  private static KeyStatus status(String text) {
    KeyStatus status = KeyStatus.parse(text);
    if (status == null) {
      throw new IllegalArgumentException("an unknown status");
    }
    return status;
  }

  private KeyProfile head(PlainCursor from) {
    from.expect(COMMA);
    int start = from.at();
    skipString(WORKSPACE, from);
    skipString(KIND, from);
    skipString(PREFIX, from);
    skipString(ENVIRONMENT, from);
    return heads.of(from, start);
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
    return grants.of(from, start);
  }

  private static String metadata(PlainCursor from) {
    from.expect(ANYWHERE);
    int start = from.at();
    from.expect(BRACE);
    from.flatObject();
    if (from.at() - start > GrantJson.METADATA_SIZE_MAX_BYTES) {
      throw new IllegalArgumentException("too much metadata");
    }
    return from.at() - start == KeyGrant.NO_METADATA.length()
        ? KeyGrant.NO_METADATA
        : from.sliceText(start);
  }

  private KeySecrets secrets(PlainCursor from) {
    from.expect(SECRET);
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
    BcryptHash bcrypt = from.skip(BCRYPT) ? from.bcrypt() : null;
    if (bcrypt != null && from.skip(END_OF_TWO)) {
      return Credential.of(bcrypt, null);
    }
    if (bcrypt != null) {
      from.expect(COMMA);
    }
    from.expect(TAG);
    String pepper = shared(from);
    from.expect(TAG_VALUE);
    Tag tag = from.tag(pepper);
    from.expect(END);
    from.expect(END_OF_TWO);
    return Credential.of(bcrypt, tag);
  }

  /** What verifiers leave out of a key's life still has to be right. */
  private void skipLife(PlainCursor from) {
    from.expect(CREATED);
    from.instant();
    skipString(CREATED_BY, from);
    from.expect(UPDATED);
    from.instant();
    if (from.skip(REVOCATION)) {
      skipRevocation(from);
    }
  }

  private void skipRevocation(PlainCursor from) {
    if (RevokeReason.parse(shared(from)) == null) {
      throw new IllegalArgumentException("an unknown reason");
    }
    if (from.skip(NOTE)) {
      stringUpTo(Revocation.NOTE_LENGTH_MAX, from);
    }
    from.expect(END);
  }

  private static void skipString(Literal field, PlainCursor from) {
    from.expect(field);
    from.string();
  }

  private static void stringUpTo(int lengthMax, PlainCursor from) {
    if (from.stringLength() > lengthMax) {
      throw new IllegalArgumentException("too long a text");
    }
  }

  private String shared(PlainCursor from) {
    int start = from.at();
    from.string();
    return texts.of(from, start);
  }

  private static String unquoted(byte[] slice) {
    return new String(slice, 0, slice.length - 1, StandardCharsets.ISO_8859_1);
  }

  /** What all keys of a workspace and kind have in common, of an owner that stands for any. */
  private static KeyProfile head(byte[] slice) {
    PlainCursor from = new PlainCursor(slice);
    String workspace = text(WORKSPACE, from);
    KeyKind kind = KeyKind.parse(text(KIND, from));
    String prefix = text(PREFIX, from);
    Environment environment = Environment.parse(text(ENVIRONMENT, from));
    if (kind == null || environment == null) {
      throw new IllegalArgumentException("an unknown kind or environment");
    }
    return new KeyProfile(kind, prefix, environment, workspace, "-", "");
  }

  private static String text(Literal field, PlainCursor from) {
    from.expect(field);
    return from.text();
  }

  private static KeyGrant grant(byte[] slice) {
    String fields = new String(slice, StandardCharsets.ISO_8859_1);
    return GrantJson.read(JsonFields.parse(("{" + fields + "}").getBytes(StandardCharsets.UTF_8)));
  }
}
