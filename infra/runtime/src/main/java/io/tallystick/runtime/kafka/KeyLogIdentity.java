package io.tallystick.runtime.kafka;

import io.tallystick.runtime.config.KafkaSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Which topic the key-log is: offsets mean nothing on another one of the same name.
 *
 * @param topicId changes when the topic is deleted and made again
 * @param partitions how many it has
 */
public record KeyLogIdentity(String topicId, int partitions) {
  static final Map<String, Object> TIMEOUTS =
      Map.of("default.api.timeout.ms", 4_000, "request.timeout.ms", 3_000);
  static final long WAIT_SECONDS_MAX = 5;
  private static final Duration CLOSE_WAIT = Duration.ofMillis(100);

  /** Kafka can't tell now; asking again is right. */
  static final class NotKnownYet extends RetriableException {
    private static final long serialVersionUID = 1L;

    NotKnownYet(String message) {
      super(message);
    }
  }

  /**
   * Asks Kafka for any topic; blocks.
   *
   * @throws RetriableException when it can't be told now
   */
  public static KeyLogIdentity read(KafkaSettings kafka, String name) {
    KeyLogIdentity found = find(kafka, name);
    if (found == null) {
      throw new NotKnownYet("the topic " + name + " is not there");
    }
    return found;
  }

  /**
   * Asks Kafka for a topic that need not be there; blocks.
   *
   * @return null when Kafka says that there is none
   * @throws RetriableException when it can't be told now
   */
  public static @Nullable KeyLogIdentity find(KafkaSettings kafka, String name) {
    Admin admin = Admin.create(kafka.with(TIMEOUTS));
    try {
      TopicDescription topic =
          admin
              .describeTopics(List.of(name))
              .allTopicNames()
              .get(WAIT_SECONDS_MAX, TimeUnit.SECONDS)
              .get(name);
      return topic == null
          ? null
          : new KeyLogIdentity(topic.topicId().toString(), topic.partitions().size());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException | TimeoutException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      if (cause instanceof UnknownTopicOrPartitionException) {
        return null;
      }
      throw new NotKnownYet(
          "the topic " + name + " can't be described: " + cause.getClass().getSimpleName());
    } finally {
      // Its own close waits for calls that nobody waits for any more.
      admin.close(CLOSE_WAIT);
    }
  }
}
