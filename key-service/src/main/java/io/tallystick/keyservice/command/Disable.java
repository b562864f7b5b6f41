package io.tallystick.keyservice.command;

import io.tallystick.key.event.KeyDisabled;
import io.tallystick.key.state.Key;

/** Put a key out of use until it is enabled. Disabling a disabled key changes nothing. */
public record Disable() implements KeyChange {

  @Override
  public Decision decide(Key key, Asked asked) {
    if (key.isRevoked()) {
      return new Decision.Refuse(Rejection.REVOKED);
    }
    return key.isDisabled()
        ? new Decision.Unchanged(key)
        : new Decision.Append(new KeyDisabled(key.id(), asked.workspace(), asked.change(key)));
  }
}
