package io.tallystick.verifier.projection;

import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.AddressRange;
import io.tallystick.key.state.KeyKind;
import io.tallystick.key.state.KeySecrets;
import io.tallystick.key.state.KeyStatus;
import io.tallystick.key.state.KeyTerms;
import io.tallystick.key.state.KeyView;
import io.tallystick.key.state.LeanKey;
import io.tallystick.key.text.Environment;
import io.tallystick.key.text.KeyId;
import io.tallystick.verifier.permit.Quota;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key that was found as words, made for each look-up: what a verdict asks is read from them when
 * it is asked, for most ask for little, and no wrong secret gets as far as the owner. All that it
 * reads later, such as owners, is never written over. Any thread; two that ask at once may both
 * read.
 */
final class PackedKey implements ProjectedKey, KeyView {
  private final KeyId id;
  private final KeyWords words;
  private final TermsTable.Entry entry;
  private final byte[] extraBytes;
  private final KeyPacking packing;
  private final boolean isDecoy;
  private @Nullable KeySecrets secrets;
  private @Nullable Extra extra;

  /**
   * @param words its own from now on
   * @param extraBytes empty for none
   */
  PackedKey(
      KeyId id,
      KeyWords words,
      TermsTable.Entry entry,
      byte[] extraBytes,
      KeyPacking packing,
      boolean isDecoy) {
    this.id = id;
    this.words = words;
    this.entry = entry;
    this.extraBytes = extraBytes;
    this.packing = packing;
    this.isDecoy = isDecoy;
  }

  @Override
  public KeyView key() {
    return this;
  }

  @Override
  public KeyState state() {
    LeanKey lean =
        new LeanKey(id, version(), status(), terms(), owner(), expiresAt(), metadata(), secrets());
    return new KeyState(KeyPacking.whole(lean), null);
  }

  @Override
  public Quota quota() {
    return entry.quota();
  }

  @Override
  public boolean isDecoy() {
    return isDecoy;
  }

  @Override
  public KeyId id() {
    return id;
  }

  @Override
  public long version() {
    return words.version();
  }

  @Override
  public KeyStatus status() {
    return words.status();
  }

  /** What is quarantined is kept as an object. */
  @Override
  public boolean isQuarantined() {
    return false;
  }

  @Override
  public KeyKind kind() {
    return terms().kind();
  }

  @Override
  public String prefix() {
    return terms().prefix();
  }

  @Override
  public Environment environment() {
    return terms().environment();
  }

  @Override
  public String workspace() {
    return terms().workspace();
  }

  @Override
  public String owner() {
    return packing.owner(words);
  }

  @Override
  public List<String> scopes() {
    return terms().grant().scopes();
  }

  @Override
  public List<AddressRange> allowedAddresses() {
    return terms().grant().allowedAddresses();
  }

  @Override
  public @Nullable Instant expiresAt() {
    return words.expiresAt();
  }

  /** Ends are whole milliseconds, so the begun one decides. */
  @Override
  public boolean isExpired(Instant now) {
    return words.isExpired(now.toEpochMilli());
  }

  @Override
  public String metadata() {
    return extra().metadata();
  }

  @Override
  public KeySecrets secrets() {
    KeySecrets known = secrets;
    if (known == null) {
      known = packing.secrets(words, extra());
      secrets = known;
    }
    return known;
  }

  private KeyTerms terms() {
    return entry.terms();
  }

  private Extra extra() {
    Extra known = extra;
    if (known == null) {
      known = packing.extra(extraBytes);
      extra = known;
    }
    return known;
  }
}
