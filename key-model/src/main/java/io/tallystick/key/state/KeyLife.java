package io.tallystick.key.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Since when a key lives, who made it, and how it ended if it did.
 *
 * @param status active or revoked
 * @param createdAt when it was minted
 * @param createdBy the management key that minted it
 * @param updatedAt when its latest event took effect
 * @param revokedBecause the reason, when revoked
 */
public record KeyLife(
    KeyStatus status,
    Instant createdAt,
    String createdBy,
    Instant updatedAt,
    @Nullable RevokeReason revokedBecause) {

  /** The life of a key that {@code by} has just made. */
  public static KeyLife startedBy(Change by) {
    return new KeyLife(KeyStatus.ACTIVE, by.at(), by.actor(), by.at(), null);
  }

  KeyLife revoked(Change by, RevokeReason reason) {
    return new KeyLife(KeyStatus.REVOKED, createdAt, createdBy, by.at(), reason);
  }
}
