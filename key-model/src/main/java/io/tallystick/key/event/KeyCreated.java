package io.tallystick.key.event;

import io.tallystick.key.credential.Credential;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.state.KeyLife;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.text.KeyId;
import org.jspecify.annotations.Nullable;

/** A key was minted. It is the first event of its key and carries all that makes the key. */
public record KeyCreated(
    KeyId id, Change change, KeyProfile profile, KeyGrant grant, Credential credential)
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
    return new Key(id, change.version(), profile, grant, credential, KeyLife.startedBy(change));
  }
}
