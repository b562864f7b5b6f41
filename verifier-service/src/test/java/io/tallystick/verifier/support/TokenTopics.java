package io.tallystick.verifier.support;

import io.tallystick.key.codec.SigningKeyCodec;
import io.tallystick.key.token.SigningKey;
import io.tallystick.runtime.kafka.TopicNames;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The topics of signing keys and revoked tokens, written as a key-service writes them. */
public final class TokenTopics implements AutoCloseable {
  private final KafkaProducer<byte[], byte[]> producer;

  private TokenTopics(KafkaProducer<byte[], byte[]> producer) {
    this.producer = producer;
  }

  /** The settings of a verifier that accepts tokens, and those that are given. */
  public static String[] settings(String... more) {
    String[] pairs = new String[more.length + 4];
    System.arraycopy(more, 0, pairs, 4, more.length);
    pairs[0] = "TALLYSTICK_ISSUER";
    pairs[1] = TokenMint.ISSUER;
    pairs[2] = "TALLYSTICK_AUDIENCES";
    pairs[3] = TokenMint.AUDIENCE;
    return pairs;
  }

  public static TokenTopics open(String bootstrap) {
    create(bootstrap, TopicNames.SIGNING_KEYS);
    create(bootstrap, TopicNames.REVOKED_TOKENS);
    return new TokenTopics(
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer()));
  }

  public TokenMint publish(TokenMint mint, Instant until) {
    send(TopicNames.SIGNING_KEYS, mint.kid(), mint.record(until));
    return mint;
  }

  public void publish(SigningKey key) {
    send(TopicNames.SIGNING_KEYS, key.kid(), SigningKeyCodec.encode(key));
  }

  public void revoke(String tokenId, byte[] value) {
    send(TopicNames.REVOKED_TOKENS, tokenId, value);
  }

  @Override
  public void close() {
    producer.close();
  }

  private void send(String topic, String key, byte[] value) {
    try {
      producer.send(new ProducerRecord<>(topic, 0, TokenMint.utf8(key), value)).get();
    } catch (ExecutionException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void create(String bootstrap, String topic) {
    NewTopic wanted =
        new NewTopic(topic, 1, (short) 1).configs(Map.of("cleanup.policy", "compact"));
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(wanted)).all().get();
    } catch (ExecutionException e) {
      if (!(e.getCause() instanceof TopicExistsException)) {
        throw new IllegalStateException(e);
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
