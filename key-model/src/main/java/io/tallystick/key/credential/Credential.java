package io.tallystick.key.credential;

import io.tallystick.key.text.ForeignName;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a secret at rest: the bcrypt hash that is the root, and the tag that decides fast
 * where its pepper is at hand; of a secret that another system made also how its text is looked up.
 * Immutable.
 */
public final class Credential {
  private final @Nullable BcryptHash bcrypt;
  private final @Nullable Tag tag;
  private final @Nullable ForeignName foreign;

  private Credential(
      @Nullable BcryptHash bcrypt, @Nullable Tag tag, @Nullable ForeignName foreign) {
    boolean byHash = foreign != null && foreign.isHash();
    if (bcrypt == null && tag == null && !byHash) {
      throw new IllegalArgumentException("a credential needs a bcrypt hash, a tag or a SHA-256");
    }
    if (byHash && (bcrypt != null || tag != null)) {
      throw new IllegalArgumentException("a credential with a SHA-256 has nothing besides it");
    }
    this.bcrypt = bcrypt;
    this.tag = tag;
    this.foreign = foreign;
  }

  /**
   * @param bcrypt a modular-crypt bcrypt hash
   * @param tag the keyed tag
   * @param foreign how a foreign text is looked up, null for a text of our own; where it is a hash
   *     of the whole text it is all that is kept
   */
  public Credential(@Nullable String bcrypt, @Nullable Tag tag, @Nullable ForeignName foreign) {
    this(bcrypt == null ? null : BcryptHash.parse(bcrypt), tag, foreign);
  }

  /** The credential of a text of our own. */
  public Credential(@Nullable String bcrypt, @Nullable Tag tag) {
    this(bcrypt, tag, null);
  }

  /** As {@link #Credential(String, Tag, ForeignName)} of a hash that was read before. */
  public static Credential of(
      @Nullable BcryptHash bcrypt, @Nullable Tag tag, @Nullable ForeignName foreign) {
    return new Credential(bcrypt, tag, foreign);
  }

  /** The credential of a text of our own, from a store that keeps it as words. */
  public static Credential of(@Nullable BcryptHash bcrypt, @Nullable Tag tag) {
    return of(bcrypt, tag, null);
  }

  /** The bcrypt hash spelt out, null for none. */
  public @Nullable String bcrypt() {
    return bcrypt == null ? null : bcrypt.text();
  }

  public @Nullable BcryptHash bcryptHash() {
    return bcrypt;
  }

  public @Nullable Tag tag() {
    return tag;
  }

  public @Nullable ForeignName foreign() {
    return foreign;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Credential that
        && Objects.equals(bcrypt, that.bcrypt)
        && Objects.equals(tag, that.tag)
        && Objects.equals(foreign, that.foreign);
  }

  @Override
  public int hashCode() {
    return Objects.hash(bcrypt, tag, foreign);
  }

  @Override
  public String toString() {
    return "Credential[hidden]";
  }
}
