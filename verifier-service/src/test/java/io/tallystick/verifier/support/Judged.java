package io.tallystick.verifier.support;

import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyLife;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.state.KeySecret;
import io.tallystick.key.state.KeySecrets;
import io.tallystick.key.state.RetiringSecret;
import java.time.Instant;

/** A state without what no verdict asks for: the part of it that the projection answers for. */
public final class Judged {
  private Judged() {}

  public static KeyState of(KeyState state) {
    return state.key() == null ? state : new KeyState(of(state.key()), state.quarantine());
  }

  private static Key of(Key key) {
    KeyProfile profile = key.profile();
    return new Key(
        key.id(),
        key.version(),
        new KeyProfile(
            profile.kind(),
            profile.prefix(),
            profile.environment(),
            profile.workspace(),
            profile.owner(),
            ""),
        key.grant(),
        of(key.secrets()),
        new KeyLife(key.life().status(), Instant.EPOCH, "", Instant.EPOCH, null));
  }

  private static KeySecrets of(KeySecrets secrets) {
    RetiringSecret previous = secrets.previous();
    return new KeySecrets(
        of(secrets.current()),
        previous == null ? null : new RetiringSecret(of(previous.secret()), previous.validUntil()));
  }

  private static KeySecret of(KeySecret secret) {
    return new KeySecret(secret.version(), Instant.EPOCH, secret.credential());
  }
}
