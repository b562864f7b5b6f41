package io.tallystick.keyservice.log;

import io.tallystick.key.codec.EventCodec;
import io.tallystick.key.codec.PolicyCodec;
import io.tallystick.key.event.KeyEvent;
import io.tallystick.key.policy.Policy;
import io.tallystick.key.state.Change;
import io.tallystick.keyservice.work.BoundedPool;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;

/**
 * Appends events to the key-log and policies to theirs: idempotent, acknowledged by all in-sync
 * replicas. Any thread but an event loop may call, because the producer blocks while it has no
 * metadata. Everything that is not surely refused is {@link OutcomeUnknown}.
 */
public final class KeyLogWriter implements AutoCloseable {
  private static final Duration CLOSE_WAIT = Duration.ofSeconds(10);
  private static final int THREADS = 4;
  private static final int QUEUE_MAX = 2_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final BoundedPool threads = new BoundedPool("append", THREADS, QUEUE_MAX);
  private final byte[] source;
  private final Map<String, LongAdder> appended = new ConcurrentHashMap<>();

  /**
   * @param node names the CloudEvents source
   * @param timeoutMillis after which an append is unknown
   */
  public KeyLogWriter(KafkaSettings kafka, String node, long timeoutMillis) {
    this.producer = new KafkaProducer<>(kafka.producer(properties(node, timeoutMillis)));
    this.source = utf8("/tallystick/key-service/" + node);
  }

  /** Appends one event and gives its place once it is durable. */
  public CompletableFuture<Position> append(KeyEvent event) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(KeyLogTopic.NAME, utf8(event.id().value()), EventCodec.encode(event));
    return append(record, EventCodec.type(event), event.change());
  }

  /** Appends one policy to the policy-log and gives its place once it is durable. */
  public CompletableFuture<Position> append(Policy policy) {
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(
            TopicNames.POLICY_LOG, utf8(policy.name().text()), PolicyCodec.encode(policy));
    return append(record, PolicyCodec.type(policy.name().kind()), policy.change());
  }

  private CompletableFuture<Position> append(
      ProducerRecord<byte[], byte[]> record, String type, Change change) {
    record
        .headers()
        .add(KeyLogTopic.SPEC_VERSION_HEADER, utf8("1.0"))
        .add(KeyLogTopic.ID_HEADER, utf8(UUID.randomUUID().toString()))
        .add(KeyLogTopic.SOURCE_HEADER, source)
        .add(KeyLogTopic.TYPE_HEADER, utf8(type))
        .add(KeyLogTopic.TIME_HEADER, utf8(change.at().toString()))
        .add(KeyLogTopic.CONTENT_TYPE_HEADER, utf8("application/json"));
    CompletableFuture<Position> place = new CompletableFuture<>();
    return threads.submit(() -> send(record, type, place)).thenCompose(sent -> place);
  }

  private boolean send(
      ProducerRecord<byte[], byte[]> record, String type, CompletableFuture<Position> place) {
    try {
      Future<RecordMetadata> unused =
          producer.send(record, (metadata, failure) -> settle(type, metadata, failure, place));
      return !unused.isCancelled();
    } catch (RuntimeException e) {
      return place.completeExceptionally(named(e));
    }
  }

  private void settle(
      String type,
      RecordMetadata metadata,
      @Nullable Exception failure,
      CompletableFuture<Position> place) {
    if (failure == null) {
      count(type);
      place.complete(new Position(metadata.partition(), metadata.offset()));
    } else {
      place.completeExceptionally(named(failure));
    }
  }

  /** How many events of each CloudEvents type were acknowledged. */
  public long appended(String type) {
    LongAdder count = appended.get(type);
    return count == null ? 0 : count.sum();
  }

  @Override
  public void close() {
    threads.close();
    producer.close(CLOSE_WAIT);
  }

  private void count(String type) {
    appended.computeIfAbsent(type, t -> new LongAdder()).increment();
  }

  private static RuntimeException named(Exception failure) {
    boolean refused =
        failure instanceof RecordTooLargeException || failure instanceof AuthorizationException;
    String kind = failure.getClass().getSimpleName();
    return refused
        ? new LogUnavailable("the log refused the event: " + kind, failure)
        : new OutcomeUnknown("the append was not acknowledged: " + kind);
  }

  private static Map<String, Object> properties(String node, long timeoutMillis) {
    Map<String, Object> own = new HashMap<>();
    own.put("client.id", "key-service-" + node);
    own.put("enable.idempotence", "true");
    own.put("delivery.timeout.ms", Math.toIntExact(timeoutMillis));
    own.put("request.timeout.ms", Math.toIntExact(Math.max(1, timeoutMillis / 2)));
    own.put("max.block.ms", timeoutMillis);
    own.put("compression.type", "none");
    return own;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
