package io.tallystick.verifier.projection;

import io.tallystick.key.event.KeyState;
import io.tallystick.limit.Limit;
import java.util.List;

/**
 * What the projection knows of one key: the state that its events have made, without its name, its
 * times and the reason of its end, and its limits ready for the limiter. Immutable, made for each
 * look-up.
 *
 * @param isDecoy whether it is another key, under the id that no key has: nothing of it is told
 */
public record ProjectedKey(KeyState state, List<Limit> limits, boolean isDecoy) {
  public ProjectedKey(KeyState state, List<Limit> limits) {
    this(state, limits, false);
  }
}
