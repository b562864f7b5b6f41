package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.KeyCodec;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.state.RetiringSecret;
import io.tallystick.keyservice.directory.Directory;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A key as the API shows it: everything but what is kept of secrets, its status at a moment, and
 * when it and the secret that is being retired were last used.
 */
final class KeyJson {
  private KeyJson() {}

  static ObjectNode of(KeyState state, Key key, Instant at, Directory directory) {
    ObjectNode json = KeyCodec.describe(key);
    if (state.isQuarantined()) {
      json.put("status", "quarantined").put("quarantine", state.quarantine());
    } else if (!key.isRevoked() && key.grant().isExpired(at)) {
      json.put("status", "expired");
    }
    RetiringSecret previous = key.secrets().previous();
    if (previous != null && json.path("previousSecret") instanceof ObjectNode shown) {
      Instant lastUsed = directory.previousLastUsed(key.id(), previous.secret().version());
      shown.put("live", previous.isValidAt(at) && !key.isRevoked());
      if (lastUsed != null) {
        shown.put("lastUsedAt", lastUsed.toString());
      }
    }
    return json;
  }

  /** Adds when the key was last used, which is absent where nothing is known of it. */
  static ObjectNode with(@Nullable Instant lastUsedAt, ObjectNode json) {
    return lastUsedAt == null ? json : json.put("lastUsedAt", lastUsedAt.toString());
  }
}
