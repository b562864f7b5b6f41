package io.tallystick.key.state;

import io.tallystick.key.text.KeyId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as verifiers keep it: without what no verdict and no event asks of it, its name, who made
 * it, its revocation's reason and all times but its ends. Immutable; holds credentials.
 *
 * @param terms what it has in common with others, grant included
 * @param owner who is responsible for it
 * @param expiresAt when it ends, null for never
 * @param metadata the owner's own JSON object, compact text
 */
public record LeanKey(
    KeyId id,
    long version,
    KeyStatus status,
    KeyTerms terms,
    String owner,
    @Nullable Instant expiresAt,
    String metadata,
    KeySecrets secrets) {

  public static LeanKey of(Key key) {
    return new LeanKey(
        key.id(),
        key.version(),
        key.life().status(),
        KeyTerms.of(key),
        key.profile().owner(),
        key.grant().expiresAt(),
        key.grant().metadata(),
        key.secrets());
  }
}
