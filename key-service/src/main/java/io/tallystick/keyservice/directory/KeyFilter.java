package io.tallystick.keyservice.directory;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which keys of a workspace a list shows; null means any.
 *
 * @param status {@code active}, {@code disabled}, {@code expired}, {@code revoked} or {@code
 *     quarantined}
 * @param at the moment at which the keys are shown and filtered, null for now
 */
public record KeyFilter(
    String workspace,
    @Nullable String owner,
    @Nullable String environment,
    @Nullable String kind,
    @Nullable String status,
    @Nullable Instant at) {}
