package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.KeyCodec;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import java.time.Instant;

/** A key as the management API shows it: everything but its credential, and a status of now. */
final class KeyJson {
  private KeyJson() {}

  static ObjectNode of(KeyState state, Key key, Instant now) {
    ObjectNode json = KeyCodec.describe(key);
    if (state.isQuarantined()) {
      json.put("status", "quarantined").put("quarantine", state.quarantine());
    } else if (!key.isRevoked() && key.grant().isExpired(now)) {
      json.put("status", "expired");
    }
    return json;
  }
}
