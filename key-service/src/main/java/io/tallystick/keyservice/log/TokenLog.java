package io.tallystick.keyservice.log;

import io.tallystick.key.codec.RevokedTokenCodec;
import io.tallystick.key.codec.SigningKeyCodec;
import io.tallystick.key.token.RevokedToken;
import io.tallystick.key.token.SigningKey;
import io.tallystick.keyservice.work.BoundedPool;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Writes public signing keys and revoked tokens to their topics, acknowledged by all in-sync
 * replicas. Any thread. Whatever fails is {@link OutcomeUnknown}: both can be written again.
 */
public final class TokenLog implements AutoCloseable {
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(5);
  private static final int QUEUE_MAX = 1_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final BoundedPool thread = new BoundedPool("token-log", 1, QUEUE_MAX);

  public TokenLog(KafkaSettings kafka, String node, long timeoutMillis) {
    Map<String, Object> own = new HashMap<>();
    own.put("client.id", "token-log-" + node);
    own.put("delivery.timeout.ms", Math.toIntExact(timeoutMillis));
    own.put("request.timeout.ms", Math.toIntExact(Math.max(1, timeoutMillis / 2)));
    own.put("max.block.ms", timeoutMillis);
    this.producer = new KafkaProducer<>(kafka.producer(own));
  }

  public CompletableFuture<Void> publish(SigningKey key) {
    return write(TopicNames.SIGNING_KEYS, key.kid(), SigningKeyCodec.encode(key));
  }

  /** Takes a key that nobody trusts any more off the topic. */
  public CompletableFuture<Void> forget(String kid) {
    return write(TopicNames.SIGNING_KEYS, kid, null);
  }

  public CompletableFuture<Void> revoke(RevokedToken token) {
    return write(TopicNames.REVOKED_TOKENS, token.tokenId(), RevokedTokenCodec.encode(token));
  }

  @Override
  public void close() {
    thread.close();
    producer.close(CLOSE_WAIT);
  }

  private CompletableFuture<Void> write(String topic, String key, byte @Nullable [] value) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic, 0, key.getBytes(StandardCharsets.UTF_8), value);
    CompletableFuture<Void> done = new CompletableFuture<>();
    return thread.submit(() -> send(record, done)).thenCompose(sent -> done);
  }

  private boolean send(ProducerRecord<byte[], byte[]> record, CompletableFuture<Void> done) {
    try {
      Future<RecordMetadata> unused =
          producer.send(record, (metadata, failure) -> settle(failure, done));
      return !unused.isCancelled();
    } catch (RuntimeException e) {
      return done.completeExceptionally(unknown(e));
    }
  }

  private static void settle(@Nullable Exception failure, CompletableFuture<Void> done) {
    if (failure == null) {
      done.complete(null);
    } else {
      done.completeExceptionally(unknown(failure));
    }
  }

  private static OutcomeUnknown unknown(Exception failure) {
    return new OutcomeUnknown(
        "the record was not acknowledged: " + failure.getClass().getSimpleName());
  }
}
