package io.tallystick.keyservice.directory;

import io.tallystick.key.text.KeyId;
import java.time.Instant;

/**
 * That a secret which is being retired was used.
 *
 * @param secret the version of the key that brought it
 */
public record PreviousUse(KeyId id, long secret, Instant lastUsedAt) {}
