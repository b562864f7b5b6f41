package io.tallystick.runtime.kafka;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.text.KeyId;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/** One record of the key-log whose key could be read; its event may still not decode. */
public final class KeyLogRecord {
  private final KeyId id;
  private final ConsumerRecord<byte[], byte[]> record;

  private KeyLogRecord(KeyId id, ConsumerRecord<byte[], byte[]> record) {
    this.id = id;
    this.record = record;
  }

  /** Reads the record's key, null if it is no key id. */
  public static @Nullable KeyLogRecord of(ConsumerRecord<byte[], byte[]> record) {
    byte[] key = record.key();
    KeyId id = key == null ? null : KeyId.parse(new String(key, StandardCharsets.UTF_8));
    return id == null ? null : new KeyLogRecord(id, record);
  }

  public KeyId id() {
    return id;
  }

  public int partition() {
    return record.partition();
  }

  public long offset() {
    return record.offset();
  }

  /** When the record was written, by its producer's clock. */
  public long timestampMillis() {
    return record.timestamp();
  }

  /** The CloudEvents type, null if there is none. */
  public @Nullable String type() {
    Header header = record.headers().lastHeader(KeyLogTopic.TYPE_HEADER);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  public byte @Nullable [] value() {
    return record.value();
  }

  /** The event that the record holds. */
  public KeyEvent event() throws EventUnreadable {
    return EventCodec.decode(id, type(), record.value());
  }
}
