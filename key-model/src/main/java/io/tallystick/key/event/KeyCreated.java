package io.tallystick.key.event;

import io.tallystick.key.credential.Credential;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.text.KeyId;
import org.jspecify.annotations.Nullable;

/**
 * A key was minted or imported. It is the first event of its key and carries all that makes the
 * key.
 *
 * @param requestMark what tells a repeated request from another one under the same Idempotency-Key,
 *     null when the caller gave none
 */
public record KeyCreated(
    KeyId id,
    Change change,
    KeyProfile profile,
    KeyGrant grant,
    Credential credential,
    @Nullable String requestMark)
    implements KeyEvent {

  @Override
  public String workspace() {
    return profile.workspace();
  }

  @Override
  public Key applyTo(@Nullable Key before) {
    if (before != null) {
      throw new EventMisplaced("created at version " + change.version() + ", it must be 1");
    }
    return Key.created(id, change, profile, grant, credential);
  }
}
