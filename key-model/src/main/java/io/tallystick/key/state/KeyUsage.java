package io.tallystick.key.state;

import io.tallystick.key.text.KeyId;
import java.time.Instant;
import java.util.Map;

/**
 * How often a key was used, as counts to be added to others. Only calls that proved the key's
 * secret are in them. Immutable.
 *
 * @param admitted calls that were let through
 * @param cost what these took from each limit
 * @param denied calls that were not, by the verdict
 * @param lastUsedAt the last of all these calls
 */
public record KeyUsage(
    KeyId id, long admitted, long cost, Map<String, Long> denied, Instant lastUsedAt) {
  public KeyUsage {
    denied = Map.copyOf(denied);
    if (admitted < 0 || cost < 0 || denied.values().stream().anyMatch(calls -> calls < 0)) {
      throw new IllegalArgumentException("a count is never negative");
    }
  }
}
