package io.tallystick.key.credential;

import io.tallystick.key.text.ForeignName;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a secret at rest: the bcrypt hash that is the root, and the tag that decides fast
 * where its pepper is at hand; of a secret that another system made also how its text is looked up.
 *
 * @param bcrypt a modular-crypt bcrypt hash
 * @param tag the keyed tag
 * @param foreign how a foreign text is looked up, null for a text of our own; where it is a hash of
 *     the whole text it is all that is kept
 */
public record Credential(
    @Nullable String bcrypt, @Nullable Tag tag, @Nullable ForeignName foreign) {
  public Credential {
    boolean byHash = foreign != null && foreign.isHash();
    if (bcrypt == null && tag == null && !byHash) {
      throw new IllegalArgumentException("a credential needs a bcrypt hash, a tag or a SHA-256");
    }
    if (byHash && (bcrypt != null || tag != null)) {
      throw new IllegalArgumentException("a credential with a SHA-256 has nothing besides it");
    }
    if (bcrypt != null && !Bcrypt.isHash(bcrypt)) {
      throw new IllegalArgumentException("not a bcrypt hash ($2a$, $2b$ or $2y$, cost 4 to 14)");
    }
  }

  /** The credential of a text of our own. */
  public Credential(@Nullable String bcrypt, @Nullable Tag tag) {
    this(bcrypt, tag, null);
  }

  @Override
  public String toString() {
    return "Credential[hidden]";
  }
}
