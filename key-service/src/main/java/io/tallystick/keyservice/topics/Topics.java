package io.tallystick.keyservice.topics;

import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.config.SettingsException;
import io.tallystick.runtime.kafka.KeyLogIdentity;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the topics that are absent and refuses those whose settings would lose events or their
 * order. Blocks; one thread, at start. A topic that is there is never changed.
 */
public final class Topics {
  private static final Logger LOG = LoggerFactory.getLogger(Topics.class);
  private static final Duration CLOSE_WAIT = Duration.ofMillis(100);

  private final KafkaSettings kafka;
  private final Durability durability;

  /** The number of partitions that the node last saw on this key-log, null if it never did. */
  private final Function<String, @Nullable Integer> recordedPartitions;

  /**
   * @param recordedPartitions by topic id: how many the node's directory has seen, null for none
   */
  public Topics(
      KafkaSettings kafka,
      Durability durability,
      Function<String, @Nullable Integer> recordedPartitions) {
    this.kafka = kafka;
    this.durability = durability;
    this.recordedPartitions = recordedPartitions;
  }

  /**
   * Makes what is absent, then checks what is there.
   *
   * @return the key-log, null when Kafka can't tell yet, so that the caller tries again
   * @throws SettingsException when a topic is unsafe, or can never be made
   */
  public @Nullable KeyLogIdentity ensure() throws InterruptedException {
    Map<String, Object> own = Map.of("default.api.timeout.ms", 8_000, "request.timeout.ms", 5_000);
    Admin admin = Admin.create(kafka.with(own));
    try {
      return ensure(new TopicsAdmin(admin));
    } catch (ExecutionException e) {
      return settle(e.getCause());
    } catch (TimeoutException e) {
      LOG.warn("Kafka does not answer yet");
      return null;
    } finally {
      // Its own close waits for calls that nobody waits for any more.
      admin.close(CLOSE_WAIT);
    }
  }

  private @Nullable KeyLogIdentity ensure(TopicsAdmin admin)
      throws InterruptedException, ExecutionException, TimeoutException {
    Map<String, FoundTopic> found = admin.find();
    FoundTopic keyLog = found.get(KeyLogTopic.NAME);
    if (keyLog == null) {
      // Alone: how many partitions the others get is only known once Kafka shows the key-log.
      make(admin, List.of(TopicPlan.KEY_LOG), durability.partitions());
      return null;
    }
    checkKeyLog(keyLog);
    int partitions = keyLog.partitions();
    List<TopicPlan> absent =
        TopicPlan.ALL.stream().filter(plan -> !found.containsKey(plan.name())).toList();
    if (!absent.isEmpty()) {
      make(admin, absent, partitions);
      // What was made is described at the next try: another broker may not know it yet.
      return null;
    }
    checkDerived(found.get(TopicNames.KEY_EVENTS), "delete", partitions);
    checkDerived(found.get(TopicNames.KEY_STATE), "compact", partitions);
    checkPolicyLog(found.get(TopicNames.POLICY_LOG));
    checkSigningKeys(found.get(TopicNames.SIGNING_KEYS));
    checkRevokedTokens(found.get(TopicNames.REVOKED_TOKENS));
    warnOfForgetting(found.get(TopicNames.KEY_EVENTS));
    return new KeyLogIdentity(keyLog.topicId(), partitions);
  }

  private void make(TopicsAdmin admin, List<TopicPlan> absent, int partitions)
      throws InterruptedException, ExecutionException, TimeoutException {
    admin.make(absent.stream().map(plan -> plan.topic(partitions, durability)).toList());
    absent.forEach(
        plan -> LOG.info("made {}, partitions: {}", plan.name(), plan.partitions(partitions)));
  }

  private void checkPolicyLog(@Nullable FoundTopic policyLog) {
    if (policyLog != null) {
      requireForEver(policyLog);
      policyLog.requirePartitions(1, "so that its records are in one order");
    }
  }

  private void requireForEver(FoundTopic log) {
    log.require(TopicPlan.CLEANUP, "delete");
    log.require(TopicPlan.RETENTION_MILLIS, TopicPlan.FOR_EVER);
    log.require(TopicPlan.RETENTION_BYTES, TopicPlan.FOR_EVER);
    log.requireDurable(durability);
  }

  private void checkKeyLog(FoundTopic keyLog) {
    requireForEver(keyLog);
    Integer recorded = recordedPartitions.apply(keyLog.topicId());
    if (recorded != null) {
      keyLog.requirePartitions(recorded, "as before: another number breaks the order of keys");
    }
  }

  private void checkDerived(@Nullable FoundTopic topic, String cleanup, int partitions) {
    if (topic != null) {
      topic.require(TopicPlan.CLEANUP, cleanup);
      topic.requireDurable(durability);
      topic.requirePartitions(partitions, "as many as " + KeyLogTopic.NAME + " has");
    }
  }

  private void checkSigningKeys(@Nullable FoundTopic keys) {
    if (keys != null) {
      keys.require(TopicPlan.CLEANUP, "compact");
      keys.requireDurable(durability);
      keys.requirePartitions(1, "so that the last word on a key is the last");
    }
  }

  private void checkRevokedTokens(@Nullable FoundTopic revoked) {
    if (revoked != null) {
      revoked.requireMillis(TopicPlan.RETENTION_MILLIS, TopicPlan.TWO_DAYS_MILLIS);
      revoked.require(TopicPlan.RETENTION_BYTES, TopicPlan.FOR_EVER);
      revoked.requireDurable(durability);
      revoked.requirePartitions(1, "so that one end tells that all has been read");
    }
  }

  private static void warnOfForgetting(@Nullable FoundTopic keyEvents) {
    for (String name : List.of(TopicPlan.RETENTION_MILLIS, TopicPlan.RETENTION_BYTES)) {
      String value = keyEvents == null ? null : keyEvents.setting(name);
      if (value != null && !value.equals(TopicPlan.FOR_EVER)) {
        LOG.warn(
            "{} has {} = {}: a consumer that stays away for longer misses events",
            TopicNames.KEY_EVENTS,
            name,
            value);
      }
    }
  }

  private @Nullable KeyLogIdentity settle(@Nullable Throwable cause) {
    if (cause instanceof InvalidReplicationFactorException) {
      throw new SettingsException(
          "TALLYSTICK_KAFKA_REPLICATION is "
              + durability.replication()
              + ", and this Kafka has fewer brokers; on a single broker set it and"
              + " TALLYSTICK_KAFKA_MIN_ISR to 1.");
    }
    LOG.warn("the topics can't be made or checked yet: {}", String.valueOf(cause));
    return null;
  }
}
