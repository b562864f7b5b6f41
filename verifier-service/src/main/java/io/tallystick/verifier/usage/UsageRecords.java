package io.tallystick.verifier.usage;

import io.tallystick.key.codec.SecretUseCodec;
import io.tallystick.key.codec.UsageReportCodec;
import io.tallystick.key.state.SecretUse;
import io.tallystick.key.state.UsageReport;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/** What is reported, as records: CloudEvents in binary mode. Pure, any thread. */
final class UsageRecords {
  private UsageRecords() {}

  static ProducerRecord<byte[], byte[]> of(UsageReports.Reporter reporter, SecretUse use) {
    return with(
        new Event(SecretUseCodec.TYPE, UUID.randomUUID().toString(), use.lastUsedAt()),
        reporter,
        use.id().value(),
        SecretUseCodec.encode(reporter.node(), use));
  }

  /** All reports of an instance have one key, so that they stay in order. */
  static ProducerRecord<byte[], byte[]> of(
      UsageReports.Reporter reporter, UsageReport report, Instant now) {
    String id = report.instance() + ":" + report.sequence();
    return with(
        new Event(UsageReportCodec.TYPE, id, now),
        reporter,
        report.instance(),
        UsageReportCodec.encode(reporter.node(), report));
  }

  private record Event(String type, String id, Instant time) {}

  private static ProducerRecord<byte[], byte[]> with(
      Event event, UsageReports.Reporter reporter, String key, byte[] value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(TopicNames.KEY_USAGE, utf8(key), value);
    record
        .headers()
        .add(KeyLogTopic.SPEC_VERSION_HEADER, utf8("1.0"))
        .add(KeyLogTopic.ID_HEADER, utf8(event.id()))
        .add(KeyLogTopic.SOURCE_HEADER, utf8("/tallystick/verifier-service/" + reporter.node()))
        .add(KeyLogTopic.TYPE_HEADER, utf8(event.type()))
        .add(KeyLogTopic.TIME_HEADER, utf8(event.time().toString()))
        .add(KeyLogTopic.CONTENT_TYPE_HEADER, utf8("application/json"));
    return record;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
