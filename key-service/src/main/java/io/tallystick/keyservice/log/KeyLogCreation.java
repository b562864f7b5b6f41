package io.tallystick.keyservice.log;

import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.config.SettingsException;
import io.tallystick.runtime.kafka.KeyLogTopic;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the key-log when it is absent, with the settings that lose nothing.
 *
 * @param partitions fixed for ever: more of them later would break the order per key
 * @param replication how many brokers hold a record
 * @param inSyncMin how many must have it before it counts as written
 */
public record KeyLogCreation(int partitions, int replication, int inSyncMin) {
  private static final Logger LOG = LoggerFactory.getLogger(KeyLogCreation.class);
  private static final int WAIT_SECONDS_MAX = 10;
  private static final Duration CLOSE_WAIT = Duration.ofMillis(100);

  /**
   * Makes the topic, or finds it there; blocks.
   *
   * @return false when Kafka can't be reached, so that the caller tries again
   * @throws SettingsException when Kafka says that it can never be
   */
  public boolean ensure(KafkaSettings kafka) throws InterruptedException {
    Map<String, Object> own = Map.of("default.api.timeout.ms", 8_000, "request.timeout.ms", 5_000);
    Admin admin = Admin.create(kafka.with(own));
    try {
      admin.createTopics(List.of(topic())).all().get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
      LOG.info("made the topic {} with {} partitions", KeyLogTopic.NAME, partitions);
      return true;
    } catch (ExecutionException e) {
      return settle(e.getCause());
    } catch (TimeoutException e) {
      return false;
    } finally {
      // Its own close waits for calls that nobody waits for any more.
      admin.close(CLOSE_WAIT);
    }
  }

  private boolean settle(@Nullable Throwable cause) {
    if (cause instanceof TopicExistsException) {
      return true;
    }
    if (cause instanceof InvalidReplicationFactorException) {
      throw new SettingsException(
          "TALLYSTICK_KAFKA_REPLICATION is "
              + replication
              + ", and this Kafka has fewer brokers; on a single broker set it and"
              + " TALLYSTICK_KAFKA_MIN_ISR to 1.");
    }
    LOG.warn("the topic {} can't be made yet: {}", KeyLogTopic.NAME, String.valueOf(cause));
    return false;
  }

  private NewTopic topic() {
    return new NewTopic(KeyLogTopic.NAME, partitions, (short) replication)
        .configs(
            Map.of(
                "cleanup.policy", "delete",
                "retention.ms", "-1",
                "retention.bytes", "-1",
                "min.insync.replicas", Integer.toString(inSyncMin),
                "unclean.leader.election.enable", "false"));
  }
}
