package io.tallystick.key.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.text.KeyId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Events as CloudEvents type and JSON value, as they stand on the key-log. Unknown fields are
 * ignored, so that an older reader survives a newer writer; an unknown type or a broken value is an
 * {@link EventUnreadable}. Any thread.
 */
public final class EventCodec {
  private EventCodec() {}

  /** The CloudEvents types of all events. */
  public static List<String> types() {
    return EventForms.types();
  }

  /** The CloudEvents type of {@code event}. */
  public static String type(KeyEvent event) {
    return EventForms.of(event).type();
  }

  /** The JSON value of {@code event}, credential included, for the key-log. */
  public static byte[] encode(KeyEvent event) {
    ObjectNode json = describe(event);
    EventForms.of(event).writeHidden(event, json);
    return Json.write(json);
  }

  /** The form for others: everything but what is kept of secrets. */
  public static ObjectNode describe(KeyEvent event) {
    ObjectNode json = Json.object();
    KeyFieldsJson.write(event.change(), json);
    json.put("workspace", event.workspace());
    EventForms.of(event).writeOpen(event, json);
    return json;
  }

  /** Reads the event of key {@code id} that a record holds. */
  public static KeyEvent decode(KeyId id, @Nullable String type, byte @Nullable [] value)
      throws EventUnreadable {
    if (type == null || value == null) {
      throw new EventUnreadable(
          type == null ? "a record without ce_type" : "a record without value");
    }
    EventForm<?> form = EventForms.ofType(type);
    if (form == null) {
      throw new EventUnreadable("an event of an unknown type");
    }
    try {
      return form.reader().apply(id, JsonFields.parse(value));
    } catch (JsonFieldException | IllegalArgumentException e) {
      throw new EventUnreadable("an event that does not decode: " + e.getMessage());
    }
  }
}
