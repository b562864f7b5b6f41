package io.tallystick.verifier.support;

import io.tallystick.key.codec.EventUnreadable;
import io.tallystick.key.codec.SecretUseCodec;
import io.tallystick.key.state.SecretUse;
import io.tallystick.key.text.KeyId;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
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

  /** Everything about one key so far, in order. */
  public List<ConsumerRecord<byte[], byte[]>> records(KeyId id) {
    consumer.poll(POLL).forEach(records::add);
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
