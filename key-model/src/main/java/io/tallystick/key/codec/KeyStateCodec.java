package io.tallystick.key.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.text.KeyId;
import org.jspecify.annotations.Nullable;

/**
 * All that the log has said of a key, as JSON with its credentials: the value of the private topic
 * from which verifiers start. A quarantined key stands there too, even one that never came to be.
 */
public final class KeyStateCodec {
  private KeyStateCodec() {}

  public static byte[] encode(KeyId id, KeyState state) {
    Key key = state.key();
    ObjectNode json = key == null ? Json.object().put("id", id.value()) : KeyCodec.privately(key);
    if (state.quarantine() != null) {
      json.put("quarantine", state.quarantine());
    }
    return Json.write(json);
  }

  /** Reads the state of key {@code id} that a record holds. */
  public static KeyState decode(KeyId id, byte @Nullable [] value) throws EventUnreadable {
    if (value == null) {
      throw new EventUnreadable("a state without value");
    }
    try {
      JsonFields fields = JsonFields.parse(value);
      if (!id.value().equals(fields.required("id", JsonFields::text))) {
        throw new EventUnreadable("a state of another key than its record's");
      }
      Long version = fields.optional("version", JsonFields::integer);
      Key key = version == null ? null : KeyCodec.read(fields);
      return new KeyState(key, fields.optional("quarantine", JsonFields::text));
    } catch (JsonFieldException | IllegalArgumentException e) {
      throw new EventUnreadable("a state that does not decode: " + e.getMessage());
    }
  }
}
