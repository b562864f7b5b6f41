package io.tallystick.key.state;

import io.tallystick.key.credential.Credential;
import io.tallystick.key.text.KeyId;

/**
 * A key as its events have made it, at one version. Immutable; holds a credential, so it travels on
 * private topics only.
 *
 * @param id the public identifier
 * @param version how many of its events took effect
 * @param profile what it is
 * @param grant what it may do
 * @param credential what is kept of its secret
 * @param life since when and whether it lives
 */
public record Key(
    KeyId id,
    long version,
    KeyProfile profile,
    KeyGrant grant,
    Credential credential,
    KeyLife life) {

  /** This key, one version on and revoked. */
  public Key revoked(Change by, RevokeReason reason) {
    return new Key(id, by.version(), profile, grant, credential, life.revoked(by, reason));
  }

  public boolean isRevoked() {
    return life.status() == KeyStatus.REVOKED;
  }
}
