package io.tallystick.verifier.support;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The key-log of a broker, for tests that write to it what a key-service would, and worse. */
public final class KeyLog implements AutoCloseable {
  public static final int PARTITIONS = 3;

  private final KafkaProducer<byte[], byte[]> producer;

  private KeyLog(KafkaProducer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /** Opens the log, and creates its topic if it is not there yet. */
  public static KeyLog open(String bootstrap) {
    create(bootstrap);
    return new KeyLog(
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer()));
  }

  public static void create(String bootstrap) {
    NewTopic topic =
        new NewTopic(KeyLogTopic.NAME, PARTITIONS, (short) 1)
            .configs(Map.of("retention.ms", "-1", "cleanup.policy", "delete"));
    NewTopic status =
        new NewTopic(TopicNames.VERIFIER_STATUS, 1, (short) 1)
            .configs(Map.of("retention.ms", "3600000"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      settled(admin.createTopics(List.of(topic, status)).all());
    } catch (TopicExistsException e) {
      // Another test of this JVM has created it.
    }
  }

  /** Appends an event and waits for the acknowledgement. */
  public RecordMetadata append(KeyEvent event) {
    return append(event.id().value(), EventCodec.type(event), EventCodec.encode(event));
  }

  /** Appends whatever is given; a null type is a record without the header. */
  public RecordMetadata append(String key, String type, byte[] value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(KeyLogTopic.NAME, key.getBytes(StandardCharsets.UTF_8), value);
    if (type != null) {
      record
          .headers()
          .add(KeyLogTopic.TYPE_HEADER, type.getBytes(StandardCharsets.UTF_8))
          .add(KeyLogTopic.SPEC_VERSION_HEADER, "1.0".getBytes(StandardCharsets.UTF_8));
    }
    return settled(producer.send(record));
  }

  public Minted append(Minted minted) {
    append(minted.created());
    return minted;
  }

  @Override
  public void close() {
    producer.close();
  }

  private static <T> T settled(java.util.concurrent.Future<T> future) {
    try {
      return future.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TopicExistsException exists) {
        throw exists;
      }
      throw new IllegalStateException(e);
    } catch (InterruptedException | TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }
}
