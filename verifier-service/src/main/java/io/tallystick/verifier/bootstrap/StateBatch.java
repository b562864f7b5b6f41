package io.tallystick.verifier.bootstrap;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.KeyStateReader;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.LogPlace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;

/**
 * Records of the state topic, decoded.
 *
 * @param keys in the order of the records
 * @param highest the highest place on the key-log, by partition
 * @param unreadable why a partition's states can't be trusted
 * @param foreign how many records are of another key-log and were passed over
 */
record StateBatch(
    List<Restored> keys, Map<Integer, Long> highest, Map<Integer, String> unreadable, int foreign) {

  private static final KeyStateReader READER = new KeyStateReader();

  /** A key as it was after a record of the log. */
  record Restored(KeyId id, KeyState state) {}

  /**
   * Decodes records; pure.
   *
   * @param topicId of the key-log of now
   */
  static StateBatch of(ConsumerRecords<byte[], byte[]> records, String topicId) {
    List<Restored> keys = new ArrayList<>(records.count());
    Map<Integer, Long> highest = new HashMap<>();
    Map<Integer, String> unreadable = new HashMap<>();
    int foreign = 0;
    for (ConsumerRecord<byte[], byte[]> record : records) {
      LogPlace place = LogPlace.of(record.headers());
      if (place == null) {
        unreadable.put(record.partition(), "offset " + record.offset() + ": no place on the log");
      } else if (!place.topicId().equals(topicId)) {
        foreign++;
      } else {
        try {
          keys.add(restored(record));
          highest.merge(record.partition(), place.offset(), Math::max);
        } catch (EventUnreadable e) {
          unreadable.put(record.partition(), "offset " + record.offset() + ": " + e.getMessage());
        }
      }
    }
    return new StateBatch(keys, highest, unreadable, foreign);
  }

  private static Restored restored(ConsumerRecord<byte[], byte[]> record) throws EventUnreadable {
    byte[] key = record.key();
    KeyId id = key == null ? null : KeyId.parse(new String(key, StandardCharsets.UTF_8));
    if (id == null) {
      throw new EventUnreadable("the record's key is no key id");
    }
    return new Restored(id, READER.decode(id, record.value()));
  }
}
