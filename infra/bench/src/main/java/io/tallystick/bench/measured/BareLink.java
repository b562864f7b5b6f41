package io.tallystick.bench.measured;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A bare producer and bare consumers of one topic: what any revocation has to go through. */
public final class BareLink implements AutoCloseable {
  private static final String TOPIC = "bench-bare-link";
  private static final int VALUE_BYTES = 200;
  private static final long WAIT_SECONDS = 10;

  private final KafkaProducer<byte[], byte[]> producer;
  private final List<KafkaConsumer<byte[], byte[]>> consumers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private volatile CountDownLatch arrivals = new CountDownLatch(0);

  private BareLink(String bootstrap) {
    this.producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrap, "acks", "all", "linger.ms", 0),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Makes the topic and starts the consumers. */
  public static BareLink open(String bootstrap, int consumers)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrap))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
    BareLink link = new BareLink(bootstrap);
    for (int i = 0; i < consumers; i++) {
      link.consume(bootstrap);
    }
    return link;
  }

  /** Sends a record, waits until all have it, and gives the nanoseconds from before the send. */
  public long send() throws InterruptedException, ExecutionException {
    CountDownLatch all = new CountDownLatch(consumers.size());
    arrivals = all;
    long startNanos = System.nanoTime();
    producer.send(new ProducerRecord<>(TOPIC, new byte[VALUE_BYTES])).get();
    if (!all.await(WAIT_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("a bare record did not arrive");
    }
    return System.nanoTime() - startNanos;
  }

  @Override
  public void close() {
    consumers.forEach(KafkaConsumer::wakeup);
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close();
  }

  private void consume(String bootstrap) {
    KafkaConsumer<byte[], byte[]> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrap),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    TopicPartition partition = new TopicPartition(TOPIC, 0);
    consumer.assign(List.of(partition));
    consumer.seekToEnd(List.of(partition));
    consumer.position(partition);
    consumers.add(consumer);
    Thread thread = new Thread(() -> poll(consumer), "bare-consumer");
    threads.add(thread);
    thread.start();
  }

  private void poll(KafkaConsumer<byte[], byte[]> consumer) {
    try (consumer) {
      while (true) {
        int count = consumer.poll(Duration.ofSeconds(1)).count();
        for (int i = 0; i < count; i++) {
          arrivals.countDown();
        }
      }
    } catch (WakeupException e) {
      // The end of this thread.
    }
  }
}
