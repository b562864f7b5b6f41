package io.tallystick.key.state;

import java.time.Instant;

/**
 * The secret that a key had before its latest rotation, still good for a while.
 *
 * @param validUntil from then on it proves nothing
 */
public record RetiringSecret(KeySecret secret, Instant validUntil) {

  public boolean isValidAt(Instant now) {
    return now.isBefore(validUntil);
  }
}
