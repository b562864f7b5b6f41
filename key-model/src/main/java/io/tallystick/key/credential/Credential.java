package io.tallystick.key.credential;

import org.jspecify.annotations.Nullable;

/**
 * What is kept of a secret at rest: the bcrypt hash that is the root, and the tag that decides fast
 * where its pepper is at hand. At least one of them.
 *
 * @param bcrypt a modular-crypt bcrypt hash
 * @param tag the keyed tag
 */
public record Credential(@Nullable String bcrypt, @Nullable Tag tag) {
  public Credential {
    if (bcrypt == null && tag == null) {
      throw new IllegalArgumentException("a credential needs a bcrypt hash or a tag");
    }
    if (bcrypt != null && !Bcrypt.isHash(bcrypt)) {
      throw new IllegalArgumentException("not a bcrypt hash ($2a$, $2b$ or $2y$, cost 4 to 14)");
    }
  }

  @Override
  public String toString() {
    return "Credential[hidden]";
  }
}
