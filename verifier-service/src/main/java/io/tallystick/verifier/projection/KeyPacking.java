package io.tallystick.verifier.projection;

import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyLife;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.KeySecrets;
import io.tallystick.key.state.KeyStatus;
import io.tallystick.key.state.RetiringSecret;
import io.tallystick.key.text.KeyId;
import io.tallystick.verifier.permit.KeyLimits;
import java.nio.ByteBuffer;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Keys to words and back. What no verdict and no event asks of a key is left out: its name, its
 * revocation's reason, who made it and all times but its ends; they come back as empty or as the
 * epoch. One thread packs and frees, any thread unpacks.
 */
final class KeyPacking {
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final Map<KeyStatus, KeyLife> LIVES = new EnumMap<>(KeyStatus.class);

  static {
    for (KeyStatus status : KeyStatus.values()) {
      LIVES.put(status, new KeyLife(status, Instant.EPOCH, "", Instant.EPOCH, null));
    }
  }

  private final Owners owners = new Owners();
  private final TextStore extras = new TextStore();
  private final SecretWords secrets = new SecretWords();
  private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();
  private final TermsTable terms;

  KeyPacking(KeyLimits limits) {
    this.terms = new TermsTable(limits);
  }

  /** Whether the state comes back from words as it is, but for what is left out. */
  boolean fits(KeyState state) {
    Key key = state.key();
    if (key == null || state.isQuarantined() || key.version() > Integer.MAX_VALUE) {
      return false;
    }
    Instant end = key.grant().expiresAt();
    return (end == null || isWholeMillis(end))
        && fits(key.secrets())
        && canEncode(key.profile().owner())
        && canEncode(key.grant().metadata())
        // Three bytes for each character at the most.
        && key.grant().metadata().length() < TextStore.SIZE_MAX_BYTES / 4;
  }

  KeyWords pack(Key key) {
    Extra extra = Extra.of(key);
    KeyWords words = new KeyWords();
    words.identify(key.id(), key.life().status(), secrets.marks(key.secrets().current()));
    words.versions(key.version(), key.secrets().current().version());
    words.termsAndEnd(terms.take(SharedTerms.of(key)), key.grant().expiresAt());
    words.texts(
        owners.number(key.profile().owner()),
        extra.isNone() ? 0 : extras.put(extra.bytes(secrets)));
    secrets.write(key.secrets().current(), words.array(), KeyWords.secretAt());
    return words;
  }

  /** What belongs to a row besides its words, read while the row may be written over. */
  record Found(TermsTable.Entry entry, ByteBuffer extra) {}

  /** Null only if the row has been used again; what is given is to be checked for that too. */
  @Nullable Found find(KeyWords words) {
    TermsTable.Entry entry = terms.get(words.terms());
    if (entry == null) {
      return null;
    }
    int extra = words.extra();
    return new Found(entry, extra == 0 ? NOTHING : ByteBuffer.wrap(extras.read(extra)));
  }

  ProjectedKey unpack(KeyId id, KeyWords words, Found found, boolean isDecoy) {
    SharedTerms shared = found.entry().terms();
    Extra extra = words.extra() == 0 ? Extra.NONE : Extra.read(found.extra(), secrets);
    KeyProfile profile =
        new KeyProfile(
            shared.kind(),
            shared.prefix(),
            shared.environment(),
            shared.workspace(),
            owners.text(words.owner()),
            "");
    Key key =
        new Key(
            id,
            words.version(),
            profile,
            grant(shared.grant(), words.expiresAt(), extra.metadata()),
            secrets(words, extra),
            Objects.requireNonNull(LIVES.get(words.status())));
    return new ProjectedKey(new KeyState(key, null), found.entry().quota(), isDecoy);
  }

  /** Gives back what a row has that nobody can be reading any more. */
  void free(int termsNumber, int extraNumber) {
    terms.giveBack(termsNumber);
    extras.free(extraNumber);
  }

  private KeySecrets secrets(KeyWords words, Extra extra) {
    return new KeySecrets(
        secrets.read(words.secretVersion(), words.marks(), words.array(), KeyWords.secretAt()),
        extra.previous());
  }

  private static KeyGrant grant(KeyGrant shared, @Nullable Instant expiresAt, String metadata) {
    if (expiresAt == null && metadata.equals(shared.metadata())) {
      return shared;
    }
    return shared.with(expiresAt, metadata);
  }

  /** Only half a surrogate pair has no UTF-8, and hardly any text has even a whole one. */
  private boolean canEncode(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        return utf8.canEncode(text);
      }
    }
    return true;
  }

  private boolean fits(KeySecrets both) {
    RetiringSecret previous = both.previous();
    return secrets.fits(both.current())
        && (previous == null
            || (secrets.fits(previous.secret()) && isWholeMillis(previous.validUntil())));
  }

  private static boolean isWholeMillis(Instant at) {
    return at.equals(at.truncatedTo(ChronoUnit.MILLIS))
        && !at.isBefore(Instant.EPOCH)
        && !at.isAfter(Instant.ofEpochMilli(KeyWords.EXPIRES_MAX_MILLIS));
  }
}
