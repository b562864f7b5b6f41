package io.tallystick.verifier.support;

import io.tallystick.key.codec.PolicyCodec;
import io.tallystick.key.policy.Policy;
import io.tallystick.key.policy.PolicyName;
import io.tallystick.key.state.Change;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.PolicyLogRecord;
import io.tallystick.runtime.kafka.TopicNames;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The policy-log of a broker, for tests that write to it what a key-service would, and worse. */
public final class PolicyLog implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;

  /** Makes the topic, which must not be there yet. */
  public PolicyLog(String bootstrap) throws Exception {
    NewTopic topic = new NewTopic(TopicNames.POLICY_LOG, 1, (short) 1);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(topic)).all().get();
    }
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** A record of a plan of the workspace of {@link Minted}. */
  public static PolicyLogRecord plan(long version, String name, KeyLimit... limits) {
    return of(PolicyName.plan(Minted.WORKSPACE, name), version, limits);
  }

  public static PolicyLogRecord owner(long version, String owner, KeyLimit... limits) {
    return of(PolicyName.owner(Minted.WORKSPACE, owner), version, limits);
  }

  /** A record that says nothing readable about its name. */
  public static PolicyLogRecord unreadable(PolicyName name) {
    return record(name, bytes("{}"));
  }

  public void append(PolicyName name, long version, KeyLimit... limits) throws Exception {
    append(name, PolicyCodec.encode(policy(name, version, limits)));
  }

  public void append(PolicyName name, byte[] value) throws Exception {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(TopicNames.POLICY_LOG, bytes(name.text()), value);
    record.headers().add(KeyLogTopic.TYPE_HEADER, bytes(PolicyCodec.type(name.kind())));
    producer.send(record).get();
  }

  @Override
  public void close() {
    producer.close();
  }

  public static PolicyLogRecord of(PolicyName name, long version, KeyLimit... limits) {
    return record(name, PolicyCodec.encode(policy(name, version, limits)));
  }

  private static PolicyLogRecord record(PolicyName name, byte[] value) {
    ConsumerRecord<byte[], byte[]> record =
        new ConsumerRecord<>(TopicNames.POLICY_LOG, 0, 0, bytes(name.text()), value);
    record.headers().add(KeyLogTopic.TYPE_HEADER, bytes(PolicyCodec.type(name.kind())));
    return PolicyLogRecord.of(record);
  }

  private static Policy policy(PolicyName name, long version, KeyLimit... limits) {
    return new Policy(name, new Change(version, Minted.AT, "tester"), List.of(limits));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
