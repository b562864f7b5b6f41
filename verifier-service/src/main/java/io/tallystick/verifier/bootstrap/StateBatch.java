package io.tallystick.verifier.bootstrap;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.state.LeanKey;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.LogPlace;
import io.tallystick.verifier.projection.Projection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Records of the state topic, decoded. Of a key that is there more than once the later state wins,
 * whatever the order.
 *
 * @param records how many they were
 * @param keys the usual ones
 * @param others the rest
 * @param highest the highest place on the key-log, by partition
 * @param unreadable why a partition's states can't be trusted
 * @param foreign how many records are of another key-log and were passed over
 */
record StateBatch(
    int records,
    List<LeanKey> keys,
    List<Restored> others,
    Map<Integer, Long> highest,
    Map<Integer, String> unreadable,
    int foreign) {

  /** A key as it was after a record of the log. */
  record Restored(KeyId id, KeyState state) {}

  /**
   * Sorts what was polled; pure.
   *
   * @param values what has read the values
   */
  static StateBatch of(ConsumerRecords<byte[], ReadState> records, StateDeserializer values) {
    List<LeanKey> keys = new ArrayList<>(records.count());
    List<Restored> others = new ArrayList<>();
    Map<Integer, Long> highest = new HashMap<>();
    Map<Integer, String> unreadable = new HashMap<>();
    int foreign = 0;
    for (TopicPartition partition : records.partitions()) {
      long last = -1;
      for (ConsumerRecord<byte[], ReadState> record : records.records(partition)) {
        ReadState state = values.of(record);
        long place = state.place();
        if (place == LogPlace.NONE) {
          unreadable.put(partition.partition(), at(record) + "no place on the log");
        } else if (place == LogPlace.FOREIGN) {
          foreign++;
        } else {
          try {
            add(record, state, keys, others);
            last = Math.max(last, place);
          } catch (EventUnreadable e) {
            unreadable.put(partition.partition(), at(record) + e.getMessage());
          }
        }
      }
      if (last >= 0) {
        highest.put(partition.partition(), last);
      }
    }
    return new StateBatch(records.count(), keys, others, highest, unreadable, foreign);
  }

  /** Restores its keys; the projection's writing thread only. */
  void restoreInto(Projection projection) {
    keys.forEach(projection::restore);
    others.forEach(key -> projection.restore(key.id(), key.state()));
  }

  private static void add(
      ConsumerRecord<byte[], ReadState> record,
      ReadState state,
      List<LeanKey> keys,
      List<Restored> others)
      throws EventUnreadable {
    byte[] key = record.key();
    KeyId id = key == null || key.length != KeyId.LENGTH ? null : KeyId.read(key, 0);
    if (id == null) {
      throw new EventUnreadable("the record's key is no key id");
    }
    LeanKey usual = state.usual(id);
    if (usual != null) {
      keys.add(usual);
    } else {
      others.add(new Restored(id, state.decode(id)));
    }
  }

  private static String at(ConsumerRecord<byte[], ReadState> record) {
    return "offset " + record.offset() + ": ";
  }
}
