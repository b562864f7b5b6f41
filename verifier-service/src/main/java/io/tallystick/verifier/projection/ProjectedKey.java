package io.tallystick.verifier.projection;

import io.tallystick.key.event.KeyState;
import io.tallystick.limit.Limit;
import java.util.List;

/**
 * What the projection holds of one key: the state that its events have made, and its limits ready
 * for the limiter. Immutable; every change of the key is a new instance.
 */
public record ProjectedKey(KeyState state, List<Limit> limits) {}
