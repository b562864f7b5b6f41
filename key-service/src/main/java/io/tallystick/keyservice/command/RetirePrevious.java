package io.tallystick.keyservice.command;

import io.tallystick.key.event.PreviousSecretRetired;
import io.tallystick.key.state.Key;

/** End the overlap of a rotation now. Without a previous secret nothing changes. */
public record RetirePrevious() implements KeyChange {

  @Override
  public Decision decide(Key key, Asked asked) {
    if (key.isRevoked()) {
      return new Decision.Refuse(Rejection.REVOKED);
    }
    return key.secrets().previous() == null
        ? new Decision.Unchanged(key)
        : new Decision.Append(
            new PreviousSecretRetired(key.id(), asked.workspace(), asked.change(key)));
  }
}
