package io.tallystick.keyservice.relay;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.Json;
import io.tallystick.key.codec.KeyStateCodec;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.Key;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.directory.Directory;
import io.tallystick.keyservice.log.Position;
import io.tallystick.runtime.kafka.KeyLogRecord;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.LogPlace;
import io.tallystick.runtime.kafka.TopicNames;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Tells from the directory what a record of the key-log did, and makes the records for the other
 * topics. The directory must have folded the record. Reads the disk; the relay's thread only.
 */
final class Derivation {
  /** The same for every node and region, so that source and id together name an event for ever. */
  private static final byte[] SOURCE = utf8("/tallystick/key-service");

  /** Keys with a long history change often, and their next event finds them here. */
  private static final int RECENT_MAX = 1_000;

  private final Map<KeyId, KeyState> recent =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<KeyId, KeyState> eldest) {
          return size() > RECENT_MAX;
        }
      };

  private final Directory directory;
  private final String logTopicId;

  Derivation(Directory directory, String logTopicId) {
    this.directory = directory;
    this.logTopicId = logTopicId;
  }

  /** What the record becomes, null if it changed nothing: a duplicate or the loser of a race. */
  @Nullable Derived of(KeyLogRecord record) {
    Position here = new Position(record.partition(), record.offset());
    KeyEvent event = event(record);
    if (event != null && here.equals(directory.position(record.id(), event.change().version()))) {
      return new Derived(clean(record, event), state(record, stateAfter(event)));
    }
    if (here.equals(directory.quarantinedAt(record.id()))) {
      return new Derived(null, state(record, directory.state(record.id())));
    }
    return null;
  }

  /**
   * The state right after an event that took effect: the one before it, which was relayed a moment
   * ago, and the event. Only where that is not at hand the history is folded, all of it.
   */
  private KeyState stateAfter(KeyEvent event) {
    KeyState before = recent.get(event.id());
    Key key = before == null ? null : before.key();
    long version = event.change().version();
    KeyState after =
        before != null && key != null && key.version() == version - 1
            ? before.fold(event).state()
            : directory.stateAt(event.id(), version);
    recent.put(event.id(), after);
    return after;
  }

  private static @Nullable KeyEvent event(KeyLogRecord record) {
    try {
      return record.event();
    } catch (EventUnreadable e) {
      return null;
    }
  }

  private ProducerRecord<byte[], byte[]> clean(KeyLogRecord record, KeyEvent event) {
    ProducerRecord<byte[], byte[]> clean =
        derived(TopicNames.KEY_EVENTS, record, Json.write(EventCodec.describe(event)));
    KeyId id = record.id();
    Headers headers = clean.headers();
    headers.add(KeyLogTopic.SPEC_VERSION_HEADER, utf8("1.0"));
    headers.add(KeyLogTopic.ID_HEADER, utf8(id.value() + ":" + event.change().version()));
    headers.add(KeyLogTopic.SOURCE_HEADER, SOURCE);
    headers.add(KeyLogTopic.TYPE_HEADER, utf8(EventCodec.type(event)));
    headers.add(KeyLogTopic.TIME_HEADER, utf8(event.change().at().toString()));
    return clean;
  }

  private ProducerRecord<byte[], byte[]> state(KeyLogRecord record, KeyState state) {
    return derived(TopicNames.KEY_STATE, record, KeyStateCodec.encode(record.id(), state));
  }

  private ProducerRecord<byte[], byte[]> derived(String topic, KeyLogRecord record, byte[] value) {
    ProducerRecord<byte[], byte[]> derived =
        new ProducerRecord<>(topic, record.partition(), utf8(record.id().value()), value);
    derived.headers().add(KeyLogTopic.CONTENT_TYPE_HEADER, utf8("application/json"));
    new LogPlace(logTopicId, record.offset()).addTo(derived.headers());
    return derived;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
