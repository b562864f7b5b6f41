package io.tallystick.runtime.kafka;

import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A daemon thread that works with one Kafka consumer at a time, and how it is ended: by waking the
 * consumer, and by an interrupt only where that did not help, since an interrupt would tear the
 * consumer's own close. The work has to look at {@link #isClosing}.
 */
public final class ConsumerThread implements AutoCloseable {
  private static final long CLOSE_WAIT_MILLIS = 2_000;

  private final Thread thread;
  private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
  private volatile boolean closing;

  public ConsumerThread(String name, Runnable work) {
    this.thread = new Thread(work, name);
    this.thread.setDaemon(true);
  }

  public void start() {
    thread.start();
  }

  /** Tells which consumer is to be woken by a close; null for none. Called by the work. */
  public void uses(@Nullable KafkaConsumer<byte[], byte[]> opened) {
    consumer = opened;
  }

  public boolean isClosing() {
    return closing;
  }

  public boolean hasEnded() {
    return !thread.isAlive();
  }

  @Override
  public void close() {
    closing = true;
    KafkaConsumer<byte[], byte[]> open = consumer;
    if (open != null) {
      open.wakeup();
    }
    try {
      thread.join(CLOSE_WAIT_MILLIS);
      if (thread.isAlive()) {
        thread.interrupt();
        thread.join(CLOSE_WAIT_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
