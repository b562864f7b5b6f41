package io.tallystick.key.event;

import io.tallystick.key.state.Change;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.KeyGrant;
import io.tallystick.key.text.KeyId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a key may do, or its name, was changed. It holds the whole of both as they are afterwards.
 *
 * @param changed the names of the fields that are not as they were
 */
public record KeyUpdated(
    KeyId id, String workspace, Change change, String name, KeyGrant grant, List<String> changed)
    implements KeyEvent {
  public KeyUpdated {
    changed = List.copyOf(changed);
  }

  @Override
  public Key applyTo(@Nullable Key before) {
    return KeyEvent.present(before, "updated").updated(change, name, grant);
  }
}
