package io.tallystick.keyservice.usage;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.SecretUseCodec;
import io.tallystick.key.codec.UsageReportCodec;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.directory.UsageBatch;
import io.tallystick.runtime.kafka.KeyLogTopic;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** What a record on the topic of usage says. Pure, any thread. */
final class UsageRecord {
  private UsageRecord() {}

  /** Puts what a record says into {@code batch}; false if this version can't read it. */
  static boolean read(ConsumerRecord<byte[], byte[]> record, UsageBatch batch) {
    Header header = record.headers().lastHeader(KeyLogTopic.TYPE_HEADER);
    if (header == null || header.value() == null) {
      return false;
    }
    String type = text(header.value());
    try {
      if (type.equals(UsageReportCodec.TYPE)) {
        return batch.reports().add(UsageReportCodec.decode(type, record.value()));
      }
      KeyId id = record.key() == null ? null : KeyId.parse(text(record.key()));
      return id != null && batch.secretUses().add(SecretUseCodec.decode(id, type, record.value()));
    } catch (EventUnreadable e) {
      return false;
    }
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }
}
