package io.tallystick.verifier.projection;

import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.KeyView;
import io.tallystick.verifier.permit.Quota;
import org.jspecify.annotations.Nullable;

/** What the projection knows of one key at one moment. Immutable but for its limits; any thread. */
public interface ProjectedKey {
  /** What proofs and verdicts ask of it; null while the log has told nothing that makes a key. */
  @Nullable KeyView key();

  /** What its events have made, without its name, its times and the reason of its end. */
  KeyState state();

  /** Its limits, which may change under it. */
  Quota quota();

  /** Whether it is another key, under the id that no key has: nothing of it is told. */
  boolean isDecoy();

  /** A key that is kept as it is. */
  static ProjectedKey of(KeyState state, Quota quota) {
    return new ObjectKey(state, state.view(), quota);
  }
}
