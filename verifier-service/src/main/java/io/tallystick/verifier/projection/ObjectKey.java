package io.tallystick.verifier.projection;

import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.KeyView;
import io.tallystick.verifier.permit.Quota;
import org.jspecify.annotations.Nullable;

/** One of the few keys that do not fit into words. */
record ObjectKey(KeyState state, @Nullable KeyView key, Quota quota) implements ProjectedKey {
  @Override
  public boolean isDecoy() {
    return false;
  }
}
