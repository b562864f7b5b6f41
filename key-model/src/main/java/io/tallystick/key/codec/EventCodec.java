package io.tallystick.key.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.event.KeyCreated;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyRevoked;
import io.tallystick.key.text.KeyId;
import org.jspecify.annotations.Nullable;

/**
 * Events as CloudEvents type and JSON value, as they stand on the key-log. Unknown fields are
 * ignored, so that an older reader survives a newer writer; an unknown type or a broken value is an
 * {@link EventUnreadable}. Any thread.
 */
public final class EventCodec {
  public static final String CREATED = "io.tallystick.key.created.v1";
  public static final String REVOKED = "io.tallystick.key.revoked.v1";

  private EventCodec() {}

  /** The CloudEvents type of {@code event}. */
  public static String type(KeyEvent event) {
    return event instanceof KeyCreated ? CREATED : REVOKED;
  }

  /** The JSON value of {@code event}, credential included, for the key-log. */
  public static byte[] encode(KeyEvent event) {
    ObjectNode json = describe(event);
    if (event instanceof KeyCreated created) {
      KeyFieldsJson.write(created.credential(), json.putObject("credential"));
    }
    return Json.write(json);
  }

  /** The form for others: everything but the credential. */
  public static ObjectNode describe(KeyEvent event) {
    ObjectNode json = Json.object();
    KeyFieldsJson.write(event.change(), json);
    json.put("workspace", event.workspace());
    if (event instanceof KeyCreated created) {
      KeyFieldsJson.write(created.profile(), json);
      GrantJson.write(created.grant(), json);
    } else if (event instanceof KeyRevoked revoked) {
      json.put("reason", revoked.reason().text());
    }
    return json;
  }

  /** Reads the event of key {@code id} that a record holds. */
  public static KeyEvent decode(KeyId id, @Nullable String type, byte @Nullable [] value)
      throws EventUnreadable {
    if (type == null || value == null) {
      throw new EventUnreadable(
          type == null ? "a record without ce_type" : "a record without value");
    }
    try {
      JsonFields fields = JsonFields.parse(value);
      return switch (type) {
        case CREATED -> created(id, fields);
        case REVOKED -> revoked(id, fields);
        default -> throw new EventUnreadable("an event of an unknown type");
      };
    } catch (JsonFieldException | IllegalArgumentException e) {
      throw new EventUnreadable("an event that does not decode: " + e.getMessage());
    }
  }

  private static KeyCreated created(KeyId id, JsonFields fields) {
    return new KeyCreated(
        id,
        KeyFieldsJson.change(fields),
        KeyFieldsJson.profile(fields),
        GrantJson.read(fields),
        fields.required("credential", KeyFieldsJson::credential));
  }

  private static KeyRevoked revoked(KeyId id, JsonFields fields) {
    return new KeyRevoked(
        id,
        fields.required("workspace", JsonFields::text),
        KeyFieldsJson.change(fields),
        fields.required("reason", KeyFieldsJson::reason));
  }
}
