package io.tallystick.runtime.kafka;

import io.tallystick.runtime.config.KafkaSettings;

/**
 * The tail of the policy-log, from its beginning: it is small, kept for ever, and nothing of it is
 * stored elsewhere.
 */
public final class PolicyLogTail extends LogTail<PolicyLogRecord> {

  /**
   * @param name of the thread and the Kafka client
   * @param mayBeAbsent whether a deployment whose key-services are older, and have not made the
   *     topic yet, is one without policies
   */
  public PolicyLogTail(
      KafkaSettings kafka, String name, boolean mayBeAbsent, LogFold<PolicyLogRecord> fold) {
    super(
        kafka,
        name,
        new Source<>(TopicNames.POLICY_LOG, "the policy-log", mayBeAbsent, PolicyLogRecord::of),
        fold);
  }
}
