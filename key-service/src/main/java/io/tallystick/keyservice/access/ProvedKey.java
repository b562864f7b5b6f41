package io.tallystick.keyservice.access;

import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeySecret;

/**
 * A key whose secret a caller has shown.
 *
 * @param state of the key, in whatever condition it is
 * @param key that the state holds
 * @param secret which of its secrets was shown
 */
public record ProvedKey(KeyState state, Key key, KeySecret secret) {

  public boolean isByCurrentSecret() {
    return secret.equals(key.secrets().current());
  }
}
