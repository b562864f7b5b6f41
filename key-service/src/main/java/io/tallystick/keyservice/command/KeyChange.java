package io.tallystick.keyservice.command;

import io.tallystick.key.state.Key;

/** What can be done to a key that is there. Pure, and asked again when another writer won. */
public sealed interface KeyChange
    permits Update, AddCredits, Rotate, RetirePrevious, Disable, Enable, Revoke {

  /** Decides on a key that the actor may change, at the version that was expected. */
  Decision decide(Key key, Asked asked);

  /** Whether somebody may get to do more by it: a new secret, more scopes, a key in use again. */
  default boolean givesPower() {
    return false;
  }
}
