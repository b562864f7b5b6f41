package io.tallystick.runtime.kafka;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.PolicyCodec;
import io.tallystick.key.policy.Policy;
import io.tallystick.key.policy.PolicyName;
import io.tallystick.key.policy.PolicyState;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One record of the policy-log whose key could be read; its policy may still not decode. */
public final class PolicyLogRecord {
  private static final Logger LOG = LoggerFactory.getLogger(PolicyLogRecord.class);

  private final PolicyName name;
  private final ConsumerRecord<byte[], byte[]> record;

  private PolicyLogRecord(PolicyName name, ConsumerRecord<byte[], byte[]> record) {
    this.name = name;
    this.record = record;
  }

  /** Reads the record's key, null if it names no policy. */
  public static @Nullable PolicyLogRecord of(ConsumerRecord<byte[], byte[]> record) {
    byte[] key = record.key();
    PolicyName name =
        key == null ? null : PolicyName.parse(new String(key, StandardCharsets.UTF_8));
    return name == null ? null : new PolicyLogRecord(name, record);
  }

  public PolicyName name() {
    return name;
  }

  public long offset() {
    return record.offset();
  }

  /** The state after this record, equal to {@code before} when it changes nothing. */
  public PolicyState after(PolicyState before) {
    try {
      Policy policy = PolicyCodec.decode(name, type(), record.value());
      if (policy.version() > before.version() + 1) {
        LOG.error(
            "version {} of {} follows version {} on the policy-log: records of it are lost",
            policy.version(),
            name.text(),
            before.version());
      }
      return before.fold(policy);
    } catch (EventUnreadable e) {
      LOG.error(
          "the limits of {} are unknown: the record at offset {} of the policy-log can't be read: {}",
          name.text(),
          record.offset(),
          e.getMessage());
      return before.unreadable();
    }
  }

  private @Nullable String type() {
    Header header = record.headers().lastHeader(KeyLogTopic.TYPE_HEADER);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
