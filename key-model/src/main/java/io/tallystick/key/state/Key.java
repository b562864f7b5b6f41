package io.tallystick.key.state;

import io.tallystick.key.credential.Credential;
import io.tallystick.key.text.KeyId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as its events have made it, at one version. Immutable; holds credentials, so it travels on
 * private topics only.
 *
 * @param id the public identifier
 * @param version how many of its events took effect
 * @param profile what it is
 * @param grant what it may do
 * @param secrets what is kept of its secrets
 * @param life since when and whether it lives
 */
public record Key(
    KeyId id, long version, KeyProfile profile, KeyGrant grant, KeySecrets secrets, KeyLife life) {

  /** A key that {@code by} has just made. */
  public static Key created(
      KeyId id, Change by, KeyProfile profile, KeyGrant grant, Credential credential) {
    KeySecrets secrets = KeySecrets.of(KeySecret.madeBy(by, credential));
    return new Key(id, by.version(), profile, grant, secrets, KeyLife.startedBy(by));
  }

  /** This key, one version on, with another name and grant. */
  public Key updated(Change by, String name, KeyGrant changed) {
    return new Key(id, by.version(), profile.named(name), changed, secrets, life.changed(by));
  }

  /**
   * This key, one version on, with a new secret.
   *
   * @param previousValidUntil how long the secret before it stays good, null for not at all
   */
  public Key rotated(Change by, Credential next, @Nullable Instant previousValidUntil) {
    KeySecrets both = secrets.rotated(KeySecret.madeBy(by, next), previousValidUntil);
    return new Key(id, by.version(), profile, grant, both, life.changed(by));
  }

  /** This key, one version on, with its current secret alone. */
  public Key withoutPreviousSecret(Change by) {
    KeySecrets only = KeySecrets.of(secrets.current());
    return new Key(id, by.version(), profile, grant, only, life.changed(by));
  }

  public Key disabled(Change by) {
    return with(by, life.disabled(by));
  }

  public Key enabled(Change by) {
    return with(by, life.enabled(by));
  }

  /** This key, one version on and revoked. */
  public Key revoked(Change by, Revocation because) {
    return with(by, life.revoked(by, because));
  }

  public boolean isRevoked() {
    return life.status() == KeyStatus.REVOKED;
  }

  public boolean isDisabled() {
    return life.status() == KeyStatus.DISABLED;
  }

  private Key with(Change by, KeyLife next) {
    return new Key(id, by.version(), profile, grant, secrets, next);
  }
}
