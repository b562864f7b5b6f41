package io.tallystick.key.codec;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.text.KeyId;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;

/**
 * How one kind of event stands on the wire.
 *
 * @param type the CloudEvents type
 * @param open writes what everybody may read
 * @param hidden writes what only the key-log may hold
 * @param reader makes the event of both
 */
record EventForm<E extends KeyEvent>(
    String type,
    Class<E> event,
    BiConsumer<E, ObjectNode> open,
    BiConsumer<E, ObjectNode> hidden,
    BiFunction<KeyId, JsonFields, E> reader) {

  void writeOpen(KeyEvent value, ObjectNode into) {
    open.accept(event.cast(value), into);
  }

  void writeHidden(KeyEvent value, ObjectNode into) {
    hidden.accept(event.cast(value), into);
  }
}
