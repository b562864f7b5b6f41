package io.tallystick.runtime.kafka;

import io.tallystick.runtime.config.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/**
 * Asks every second whether a log is still the same topic with the same partitions. A consumer
 * would go on at its old offset of a topic that was made anew, and never see a partition that was
 * added. A thread of its own; what can't be asked now is asked again.
 */
final class LogWatch implements AutoCloseable {
  private static final long LOOK_EVERY_MILLIS = 1_000;
  private static final long CLOSE_WAIT_MILLIS = 1_000;
  private static final Duration ADMIN_CLOSE_WAIT = Duration.ofMillis(100);

  private final KafkaSettings kafka;
  private final String topic;
  private final String called;
  private final KeyLogIdentity expected;
  private final Thread thread;
  private volatile @Nullable String changed;

  private LogWatch(
      KafkaSettings kafka, String name, String topic, String called, KeyLogIdentity expected) {
    this.kafka = kafka;
    this.topic = topic;
    this.called = called;
    this.expected = expected;
    this.thread = new Thread(this::run, name + "-watch");
    this.thread.setDaemon(true);
  }

  /**
   * @param called what the topic is called in sentences
   */
  static LogWatch start(
      KafkaSettings kafka, String name, String topic, String called, KeyLogIdentity expected) {
    LogWatch watch = new LogWatch(kafka, name, topic, called, expected);
    watch.thread.start();
    return watch;
  }

  /** What has happened to the topic, null when nothing has; once said it stays. */
  @Nullable String changed() {
    return changed;
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(CLOSE_WAIT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    Admin admin = Admin.create(kafka.with(KeyLogIdentity.TIMEOUTS));
    try {
      while (changed == null) {
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        look(admin);
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt(); // The end of this thread.
    } finally {
      admin.close(ADMIN_CLOSE_WAIT);
    }
  }

  private void look(Admin admin) throws InterruptedException {
    try {
      TopicDescription found =
          admin
              .describeTopics(List.of(topic))
              .allTopicNames()
              .get(KeyLogIdentity.WAIT_SECONDS_MAX, TimeUnit.SECONDS)
              .get(topic);
      if (found != null) {
        changed = difference(found);
      }
    } catch (ExecutionException | TimeoutException e) {
      // Nothing is known now. A topic that is gone for good changes no verdict by itself: nothing
      // can be acknowledged on it, and what is made in its place has another id.
    }
  }

  private @Nullable String difference(TopicDescription found) {
    if (!found.topicId().toString().equals(expected.topicId())) {
      return called
          + " was deleted and made anew while this node was running; what it knows is"
          + " of another log, and an operator has to restart it";
    }
    return found.partitions().size() == expected.partitions()
        ? null
        : called
            + " has other partitions than at the start of this node, which breaks the order"
            + " of events; an operator has to settle it";
  }
}
