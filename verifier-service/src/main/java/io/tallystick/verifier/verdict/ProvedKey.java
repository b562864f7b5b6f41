package io.tallystick.verifier.verdict;

import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeyView;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key, and what of it was proved. Whoever has one may be told about the key. Immutable.
 *
 * @param secret the one of its secrets that was shown, null if it was an access token
 * @param scopes what may be done with what was shown: the key's scopes, or those of them that the
 *     token has too
 */
public record ProvedKey(KeyView key, @Nullable KeySecret secret, List<String> scopes) {

  /** By the key's own text. */
  ProvedKey(KeyView key, KeySecret secret) {
    this(key, secret, key.scopes());
  }

  /** Whether the secret shown is the one that is being retired. */
  public boolean byPreviousSecret() {
    return secret != null && secret.version() != key.secrets().current().version();
  }

  /** Whether an access token was shown, and no secret. */
  public boolean byToken() {
    return secret == null;
  }
}
