package io.tallystick.key.event;

import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.text.KeyId;
import org.jspecify.annotations.Nullable;

/** Something that happened to one key, as it stands on the log. Immutable. */
public sealed interface KeyEvent
    permits KeyCreated,
        KeyUpdated,
        KeyToppedUp,
        KeyRotated,
        PreviousSecretRetired,
        KeyDisabled,
        KeyEnabled,
        KeyRevoked {
  KeyId id();

  /** The tenant of the key, so that a consumer can filter without any state. */
  String workspace();

  Change change();

  /**
   * The key after this event, which {@link KeyState} has found to be the next one.
   *
   * @param before the key one version earlier, null if there was none
   * @throws EventMisplaced if no such event can follow {@code before}
   */
  Key applyTo(@Nullable Key before);

  /** The key before an event that can't be the first one. */
  static Key present(@Nullable Key before, String happened) {
    if (before == null) {
      throw new EventMisplaced(happened + " before it was created");
    }
    return before;
  }
}
