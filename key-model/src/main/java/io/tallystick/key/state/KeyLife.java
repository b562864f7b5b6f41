package io.tallystick.key.state;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Since when a key lives, who made it, whether it is in use, and how it ended if it did.
 *
 * @param status active, disabled or revoked
 * @param createdAt when it was minted or imported
 * @param createdBy the management key that asked for it
 * @param updatedAt when its latest event took effect
 * @param revocation why, when revoked
 */
public record KeyLife(
    KeyStatus status,
    Instant createdAt,
    String createdBy,
    Instant updatedAt,
    @Nullable Revocation revocation) {

  /** The life of a key that {@code by} has just made. */
  static KeyLife startedBy(Change by) {
    return new KeyLife(KeyStatus.ACTIVE, by.at(), by.actor(), by.at(), null);
  }

  KeyLife changed(Change by) {
    return new KeyLife(status, createdAt, createdBy, by.at(), revocation);
  }

  KeyLife disabled(Change by) {
    return new KeyLife(KeyStatus.DISABLED, createdAt, createdBy, by.at(), null);
  }

  KeyLife enabled(Change by) {
    return new KeyLife(KeyStatus.ACTIVE, createdAt, createdBy, by.at(), null);
  }

  KeyLife revoked(Change by, Revocation because) {
    return new KeyLife(KeyStatus.REVOKED, createdAt, createdBy, by.at(), because);
  }
}
