package io.tallystick.verifier.projection;

import io.tallystick.key.event.KeyState;
import io.tallystick.verifier.permit.Quota;

/**
 * What the projection knows of one key: the state that its events have made, without its name, its
 * times and the reason of its end, and its limits, which may change under it. Made for each
 * look-up.
 *
 * @param isDecoy whether it is another key, under the id that no key has: nothing of it is told
 */
public record ProjectedKey(KeyState state, Quota quota, boolean isDecoy) {
  public ProjectedKey(KeyState state, Quota quota) {
    this(state, quota, false);
  }
}
