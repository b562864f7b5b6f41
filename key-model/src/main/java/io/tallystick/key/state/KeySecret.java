package io.tallystick.key.state;

import io.tallystick.key.credential.Credential;
import java.time.Instant;

/**
 * One secret of a key: since when it is there and what is kept of it. Immutable.
 *
 * @param version of the key that brought it: 1, or that of a rotation; it names the secret
 * @param createdAt when
 */
public record KeySecret(long version, Instant createdAt, Credential credential) {

  static KeySecret madeBy(Change by, Credential credential) {
    return new KeySecret(by.version(), by.at(), credential);
  }
}
