package io.tallystick.keyservice.command;

import io.tallystick.key.credential.Credential;
import io.tallystick.key.event.KeyRotated;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import java.time.Instant;

/**
 * Give a key a new secret. A key has two live secrets at most: while the one before the last
 * rotation is still good, only a rotation without overlap, which ends all others, is decided.
 *
 * @param credential of the new secret
 * @param overlapMillis how long the secret so far stays good, 0 for not at all
 */
public record Rotate(Credential credential, long overlapMillis) implements KeyChange {
  public static final long OVERLAP_MAX_MILLIS = 30L * 86_400_000L;

  @Override
  public Decision decide(Key key, Asked asked) {
    if (key.isRevoked()) {
      return new Decision.Refuse(Rejection.REVOKED);
    }
    if (key.grant().client().isByKey()) {
      return new Decision.Refuse(Rejection.NO_SECRET);
    }
    if (overlapMillis > 0 && key.secrets().previousAt(asked.at()) != null) {
      return new Decision.Refuse(Rejection.PREVIOUS_STILL_VALID);
    }
    Change change = asked.change(key);
    Instant until = overlapMillis == 0 ? null : change.at().plusMillis(overlapMillis);
    return new Decision.Append(
        new KeyRotated(key.id(), asked.workspace(), change, credential, until));
  }

  @Override
  public boolean givesPower() {
    return true;
  }
}
