package io.tallystick.keyservice.relay;

import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** Which topics these are: a topic that is deleted and made again has another id. */
record TopicIds(String keyLog, String keyEvents, String keyState) {
  private static final Map<String, Object> TIMEOUTS =
      Map.of("default.api.timeout.ms", 4_000, "request.timeout.ms", 3_000);
  private static final long WAIT_SECONDS_MAX = 5;
  private static final Duration CLOSE_WAIT = Duration.ofMillis(100);

  /** What is committed with an offset, so that it is trusted only among these very topics. */
  String mark() {
    return keyLog + "/" + keyEvents + "/" + keyState;
  }

  /** Asks Kafka; blocks. */
  static TopicIds read(KafkaSettings kafka) {
    List<String> names = List.of(KeyLogTopic.NAME, TopicNames.KEY_EVENTS, TopicNames.KEY_STATE);
    Admin admin = Admin.create(kafka.with(TIMEOUTS));
    try {
      Map<String, TopicDescription> topics =
          admin.describeTopics(names).allTopicNames().get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
      return new TopicIds(
          id(topics.get(KeyLogTopic.NAME)),
          id(topics.get(TopicNames.KEY_EVENTS)),
          id(topics.get(TopicNames.KEY_STATE)));
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new RelayFailure(
          "the topics can't be described", e.getCause() == null ? e : e.getCause());
    } finally {
      // Its own close waits for calls that nobody waits for any more.
      admin.close(CLOSE_WAIT);
    }
  }

  private static String id(@Nullable TopicDescription topic) {
    return topic == null ? "" : topic.topicId().toString();
  }
}
