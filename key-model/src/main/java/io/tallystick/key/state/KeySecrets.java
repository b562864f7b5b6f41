package io.tallystick.key.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The secrets of a key: the current one, and at most one that is being retired. Immutable.
 *
 * @param previous null when there is none
 */
public record KeySecrets(KeySecret current, @Nullable RetiringSecret previous) {

  static KeySecrets of(KeySecret only) {
    return new KeySecrets(only, null);
  }

  /** The previous secret, if it still proves the key at {@code now}. */
  public @Nullable KeySecret previousAt(Instant now) {
    return previous != null && previous.isValidAt(now) ? previous.secret() : null;
  }

  KeySecrets rotated(KeySecret next, @Nullable Instant previousValidUntil) {
    RetiringSecret retiring =
        previousValidUntil == null ? null : new RetiringSecret(current, previousValidUntil);
    return new KeySecrets(next, retiring);
  }
}
