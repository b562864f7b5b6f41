package io.tallystick.verifier.projection;

import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyLife;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeySecrets;
import io.tallystick.key.state.KeyStatus;
import io.tallystick.key.state.KeyTerms;
import io.tallystick.key.state.LeanKey;
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
  private static final byte[] NOTHING = {};
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

  /** Whether the key comes back from words as it is. */
  boolean fits(LeanKey key) {
    Instant end = key.expiresAt();
    return key.version() <= Integer.MAX_VALUE
        && (end == null || isWholeMillis(end))
        && fits(key.secrets())
        && canEncode(key.owner())
        && canEncode(key.metadata())
        // Three bytes for each character at the most.
        && key.metadata().length() < TextStore.SIZE_MAX_BYTES / 4;
  }

  KeyWords pack(LeanKey key) {
    KeySecret current = key.secrets().current();
    Extra extra = new Extra(key.secrets().previous(), key.metadata());
    KeyWords words = new KeyWords();
    words.identify(key.id(), key.status(), secrets.marks(current));
    words.versions(key.version(), current.version());
    words.termsAndEnd(terms.take(key.terms()), key.expiresAt());
    words.texts(owners.number(key.owner()), extra.isNone() ? 0 : extras.put(extra.bytes(secrets)));
    secrets.write(current, words.array(), KeyWords.secretAt());
    return words;
  }

  /** The key with what was left out as empty or as the epoch. */
  static Key whole(LeanKey key) {
    KeyTerms terms = key.terms();
    KeyProfile profile =
        new KeyProfile(
            terms.kind(), terms.prefix(), terms.environment(), terms.workspace(), key.owner(), "");
    return new Key(
        key.id(),
        key.version(),
        profile,
        grant(terms.grant(), key.expiresAt(), key.metadata()),
        key.secrets(),
        Objects.requireNonNull(LIVES.get(key.status())));
  }

  /**
   * The key whose words these are, with all of it that may be written over. Null only if the row
   * has been used again; what is given is to be checked for that too.
   *
   * @param words the key's from then on
   */
  @Nullable PackedKey find(KeyId id, KeyWords words, boolean isDecoy) {
    TermsTable.Entry entry = terms.get(words.terms());
    if (entry == null) {
      return null;
    }
    int extra = words.extra();
    byte[] bytes = extra == 0 ? NOTHING : extras.read(extra);
    return new PackedKey(id, words, entry, bytes, this, isDecoy);
  }

  String owner(KeyWords words) {
    return owners.text(words.owner());
  }

  KeySecrets secrets(KeyWords words, Extra extra) {
    return new KeySecrets(
        secrets.read(words.secretVersion(), words.marks(), words.array(), KeyWords.secretAt()),
        extra.previous());
  }

  Extra extra(byte[] bytes) {
    return bytes.length == 0 ? Extra.NONE : Extra.read(ByteBuffer.wrap(bytes), secrets);
  }

  /** Gives back what a row has that nobody can be reading any more. */
  void free(int termsNumber, int extraNumber) {
    terms.giveBack(termsNumber);
    extras.free(extraNumber);
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
