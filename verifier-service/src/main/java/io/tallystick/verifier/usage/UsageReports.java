package io.tallystick.verifier.usage;

import io.tallystick.key.state.SecretUse;
import io.tallystick.runtime.config.KafkaSettings;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports to Kafka how keys are used, from a thread and a producer of its own that no verdict ever
 * meets. While Kafka or the topic is away everything waits in its bounded place. A node without any
 * use never connects. Closing reports the rest.
 */
public final class UsageReports implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UsageReports.class);

  /**
   * How often it looks; retiring secrets are reported at once, because somebody waits for it, and
   * counts whenever half of their room is taken.
   */
  private static final long ROUND_MILLIS = 500;

  private final Reporter reporter;
  private final KeyUses uses;
  private final UsageProducer producer;
  private final CallReports calls;
  private final CountDownLatch closing = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "use-reports");
  private long nextNanos;
  private boolean away;

  /**
   * Who reports, and how often.
   *
   * @param node its name for people
   * @param instance of this run of the process
   * @param intervalMillis between two reports of counts at most, and what a killed process loses
   */
  public record Reporter(String node, String instance, long intervalMillis) {}

  public UsageReports(KafkaSettings kafka, Reporter reporter, KeyUses uses) {
    this.reporter = reporter;
    this.uses = uses;
    this.producer = new UsageProducer(kafka, reporter.node());
    this.calls = new CallReports(reporter, uses.calls(), producer);
    this.thread.setDaemon(true);
  }

  public void start() {
    nextNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(reporter.intervalMillis());
    thread.start();
  }

  /** Reports what is left, waits for it a little, and ends the thread. */
  @Override
  public void close() {
    producer.stopSoon();
    closing.countDown();
    try {
      thread.join(UsageProducer.STOP_MILLIS_MAX + ROUND_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try {
      while (!closing.await(ROUND_MILLIS, TimeUnit.MILLISECONDS)) {
        round(false);
      }
      round(true);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // The end of this thread.
    }
    producer.close();
    int lost = uses.secrets().openCount();
    if (lost > 0) {
      LOG.warn("uses of {} previous secrets could not be reported", lost);
    }
    if (calls.isOpen()) {
      LOG.warn("how often keys were used since the last report could not be reported");
    }
  }

  private void round(boolean rest) throws InterruptedException {
    try {
      reportSecrets(rest);
      long now = System.nanoTime();
      if (rest || now - nextNanos >= 0 || uses.calls().isHalfFull()) {
        calls.report();
        nextNanos = now + TimeUnit.MILLISECONDS.toNanos(reporter.intervalMillis());
      }
      away = false;
    } catch (RuntimeException e) {
      if (!away) {
        LOG.warn("uses of keys wait to be reported: {}", e.getMessage());
      }
      away = true;
    }
  }

  private void reportSecrets(boolean rest) {
    SecretUses secrets = uses.secrets();
    if (secrets.openCount() == 0) {
      secrets.take(System.nanoTime()); // Makes room.
      return;
    }
    producer.reach();
    long nowNanos = System.nanoTime();
    List<SecretUse> taken = rest ? secrets.takeRest(nowNanos) : secrets.take(nowNanos);
    for (SecretUse use : taken) {
      producer.send(UsageRecords.of(reporter, use), failed -> secrets.failed(use));
    }
  }
}
