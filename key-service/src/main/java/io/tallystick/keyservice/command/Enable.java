package io.tallystick.keyservice.command;

import io.tallystick.key.event.KeyEnabled;
import io.tallystick.key.state.Key;

/** Put a disabled key into use again. Enabling an active key changes nothing. */
public record Enable() implements KeyChange {

  @Override
  public Decision decide(Key key, Asked asked) {
    if (key.isRevoked()) {
      return new Decision.Refuse(Rejection.REVOKED);
    }
    return key.isDisabled()
        ? new Decision.Append(new KeyEnabled(key.id(), asked.workspace(), asked.change(key)))
        : new Decision.Unchanged(key);
  }

  @Override
  public boolean givesPower() {
    return true;
  }
}
