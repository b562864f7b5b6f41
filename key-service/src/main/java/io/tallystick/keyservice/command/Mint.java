package io.tallystick.keyservice.command;

import io.tallystick.key.credential.Credential;
import io.tallystick.key.event.KeyCreated;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.text.KeyId;
import org.jspecify.annotations.Nullable;

/**
 * Make a key under an id that no key has.
 *
 * @param requestMark what tells a repeated request from another one, null for none
 */
public record Mint(
    KeyId id,
    KeyProfile profile,
    KeyGrant grant,
    Credential credential,
    @Nullable String requestMark,
    Asked asked)
    implements Command {

  @Override
  public Decision decide(KeyState state) {
    if (state.isQuarantined() || state.key() != null) {
      return new Decision.Refuse(
          state.isQuarantined() ? Rejection.QUARANTINED : Rejection.ALREADY_CREATED);
    }
    Change change = new Change(1, asked.at(), asked.actor());
    return new Decision.Append(new KeyCreated(id, change, profile, grant, credential, requestMark));
  }
}
