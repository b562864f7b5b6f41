package io.tallystick.verifier;

import io.tallystick.key.state.KeyView;
import io.tallystick.verifier.verdict.ProvedKey;
import java.util.List;

/**
 * What is known of a key whose secret, or an access token of which, was proved. Immutable; holds no
 * secret.
 *
 * @param id public and stable through rotations, 16 characters
 * @param owner who is responsible for it, as it was named at minting
 * @param workspace the tenant that it belongs to
 * @param environment {@code live} or {@code test}
 * @param scopes what it may do, sorted; with an access token those of them that the token has
 * @param metadata its owner's JSON object, compact, {@code {}} if there is none
 * @param version how many events have made it what it is, from 1
 * @param byPreviousSecret whether the secret that was shown is being retired by a rotation
 * @param byToken whether an access token of the key was shown, and not its text
 */
public record VerifiedKey(
    String id,
    String owner,
    String workspace,
    String environment,
    List<String> scopes,
    String metadata,
    long version,
    boolean byPreviousSecret,
    boolean byToken) {
  public VerifiedKey {
    scopes = List.copyOf(scopes);
  }

  static VerifiedKey of(ProvedKey proved) {
    KeyView key = proved.key();
    return new VerifiedKey(
        key.id().value(),
        key.owner(),
        key.workspace(),
        key.environment().text(),
        proved.scopes(),
        key.metadata(),
        key.version(),
        proved.byPreviousSecret(),
        proved.byToken());
  }
}
