package io.tallystick.verifier.support;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.SecretUseCodec;
import io.tallystick.key.codec.UsageReportCodec;
import io.tallystick.key.state.KeyUsage;
import io.tallystick.key.state.SecretUse;
import io.tallystick.key.state.UsageReport;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** The topic of usage, as a key-service makes it and reads it. One thread. */
public final class UsageTopic implements AutoCloseable {
  private static final int PARTITIONS = 3;
  private static final Duration POLL = Duration.ofMillis(50);

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();

  private UsageTopic(KafkaConsumer<byte[], byte[]> consumer) {
    this.consumer = consumer;
  }

  /** Creates the topic if it is not there yet, and reads it from the beginning. */
  public static UsageTopic open(String bootstrap) {
    create(bootstrap);
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap, "auto.offset.reset", "earliest"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions = new ArrayList<>();
    for (int partition = 0; partition < PARTITIONS; partition++) {
      partitions.add(new TopicPartition(TopicNames.KEY_USAGE, partition));
    }
    consumer.assign(partitions);
    return new UsageTopic(consumer);
  }

  /** Every report so far, each once, however often it stands there. */
  public List<UsageReport> reports() {
    poll();
    Map<String, UsageReport> reports = new LinkedHashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      if (header(record, KeyLogTopic.TYPE_HEADER).equals(UsageReportCodec.TYPE)) {
        UsageReport report = report(record);
        assertId(record, report.instance() + ":" + report.sequence());
        reports.putIfAbsent(header(record, KeyLogTopic.ID_HEADER), report);
      }
    }
    return List.copyOf(reports.values());
  }

  /** What all reports together say of one key; none if no call was reported. */
  public KeyUsage usage(KeyId id) {
    KeyUsage sum = new KeyUsage(id, 0, 0, Map.of(), Instant.EPOCH);
    for (UsageReport report : reports()) {
      for (KeyUsage usage : report.keys()) {
        sum = usage.id().equals(id) ? plus(sum, usage) : sum;
      }
    }
    return sum;
  }

  /** Everything about one key so far, in order. */
  public List<ConsumerRecord<byte[], byte[]>> records(KeyId id) {
    poll();
    return records.stream().filter(record -> text(record.key()).equals(id.value())).toList();
  }

  /** The uses of one key so far, in order. */
  public List<SecretUse> uses(KeyId id) {
    return records(id).stream().map(record -> use(id, record)).toList();
  }

  public static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    return text(record.headers().lastHeader(name).value());
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void poll() {
    consumer.poll(POLL).forEach(records::add);
  }

  private static KeyUsage plus(KeyUsage sum, KeyUsage usage) {
    Map<String, Long> denied = new HashMap<>(sum.denied());
    usage.denied().forEach((code, calls) -> denied.merge(code, calls, Long::sum));
    Instant last =
        sum.lastUsedAt().isAfter(usage.lastUsedAt()) ? sum.lastUsedAt() : usage.lastUsedAt();
    return new KeyUsage(
        sum.id(), sum.admitted() + usage.admitted(), sum.cost() + usage.cost(), denied, last);
  }

  private static void assertId(ConsumerRecord<byte[], byte[]> record, String id) {
    if (!header(record, KeyLogTopic.ID_HEADER).equals(id)) {
      throw new AssertionError("the id of an event is that of its report: " + id);
    }
  }

  private static UsageReport report(ConsumerRecord<byte[], byte[]> record) {
    try {
      return UsageReportCodec.decode(header(record, KeyLogTopic.TYPE_HEADER), record.value());
    } catch (EventUnreadable e) {
      throw new AssertionError(e);
    }
  }

  private static SecretUse use(KeyId id, ConsumerRecord<byte[], byte[]> record) {
    try {
      return SecretUseCodec.decode(id, header(record, KeyLogTopic.TYPE_HEADER), record.value());
    } catch (EventUnreadable e) {
      throw new AssertionError(e);
    }
  }

  private static String text(byte[] utf8) {
    return new String(utf8, StandardCharsets.UTF_8);
  }

  private static void create(String bootstrap) {
    NewTopic topic = new NewTopic(TopicNames.KEY_USAGE, PARTITIONS, (short) 1);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(topic)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
