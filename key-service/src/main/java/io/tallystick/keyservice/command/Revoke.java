package io.tallystick.keyservice.command;

import io.tallystick.key.event.KeyRevoked;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.Revocation;

/** Stop a key for ever. Revoking a revoked key changes nothing and succeeds. */
public record Revoke(Revocation because) implements KeyChange {

  @Override
  public Decision decide(Key key, Asked asked) {
    return key.isRevoked()
        ? new Decision.Unchanged(key)
        : new Decision.Append(
            new KeyRevoked(key.id(), asked.workspace(), asked.change(key), because));
  }
}
