package io.tallystick.key.state;

import io.tallystick.key.text.KeyId;
import java.time.Instant;

/**
 * That a key was used with its previous secret, as one verifier saw it. Immutable.
 *
 * @param secretVersion which secret, by the version of the key that brought it
 * @param lastUsedAt by that verifier's clock, to the millisecond
 */
public record SecretUse(KeyId id, long secretVersion, Instant lastUsedAt) {
  public SecretUse {
    if (secretVersion < 1) {
      throw new IllegalArgumentException("a secret's version is 1 or more, not " + secretVersion);
    }
  }
}
