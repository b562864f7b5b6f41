package io.tallystick.keyservice.directory;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.runtime.kafka.KeyLogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A polled batch whose events have been read, which needs no directory and so no turn. Immutable.
 *
 * @param next the offset after the batch, by partition
 */
record DecodedBatch(List<Decoded> records, Map<Integer, Long> next) {

  /** A record and its event, or why it has none. */
  record Decoded(KeyLogRecord record, @Nullable KeyEvent event, String unreadable) {}

  static DecodedBatch of(List<KeyLogRecord> batch, Map<Integer, Long> next) {
    List<Decoded> records = new ArrayList<>(batch.size());
    for (KeyLogRecord record : batch) {
      records.add(decode(record));
    }
    return new DecodedBatch(records, Map.copyOf(next));
  }

  private static Decoded decode(KeyLogRecord record) {
    try {
      return new Decoded(record, record.event(), "");
    } catch (EventUnreadable e) {
      String why = e.getMessage() == null ? "unreadable" : e.getMessage();
      return new Decoded(record, null, why);
    }
  }
}
