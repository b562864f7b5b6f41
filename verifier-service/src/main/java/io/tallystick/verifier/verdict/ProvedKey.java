package io.tallystick.verifier.verdict;

import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeySecret;

/**
 * A key and the one of its secrets that was proved. Whoever has one may be told about the key.
 * Immutable.
 */
public record ProvedKey(Key key, KeySecret secret) {

  /** Whether the secret shown is the one that is being retired. */
  public boolean byPreviousSecret() {
    return secret.version() != key.secrets().current().version();
  }
}
