package io.tallystick.keyservice.directory;

import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of a list.
 *
 * @param next where the list goes on, null on its last page
 */
public record KeyPage(List<KeyState> states, @Nullable Cursor next) {

  static KeyPage of(KeyFilter filter, List<KeyState> found, int keysMax) {
    if (found.size() <= keysMax) {
      return new KeyPage(found, null);
    }
    List<KeyState> shown = found.subList(0, keysMax);
    Key last = shown.get(keysMax - 1).key();
    if (last == null) {
      throw new IllegalStateException("a listed row has a workspace, so it has a key");
    }
    return new KeyPage(
        shown, Cursor.after(filter, last.life().createdAt().toEpochMilli(), last.id().value()));
  }
}
