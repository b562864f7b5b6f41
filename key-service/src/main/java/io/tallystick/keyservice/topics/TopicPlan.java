package io.tallystick.keyservice.topics;

import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * How one topic is made when it is absent. Pure.
 *
 * @param isSingle whether it has one partition, however many the key-log has
 * @param own its cleanup and retention
 */
record TopicPlan(String name, boolean isSingle, Map<String, String> own) {
  static final String CLEANUP = "cleanup.policy";
  static final String RETENTION_MILLIS = "retention.ms";
  static final String RETENTION_BYTES = "retention.bytes";
  static final String IN_SYNC_MIN = "min.insync.replicas";
  static final String UNCLEAN = "unclean.leader.election.enable";
  static final String FOR_EVER = "-1";
  private static final String HOUR_MILLIS = Long.toString(60L * 60 * 1_000);
  private static final String WEEK_MILLIS = Long.toString(7L * 24 * 60 * 60 * 1_000);

  /** Twice the longest life of a token. */
  static final String TWO_DAYS_MILLIS = Long.toString(2L * 24 * 60 * 60 * 1_000);

  static final TopicPlan KEY_LOG = new TopicPlan(KeyLogTopic.NAME, false, kept(FOR_EVER));

  static final List<TopicPlan> ALL =
      List.of(
          KEY_LOG,
          new TopicPlan(TopicNames.KEY_EVENTS, false, kept(FOR_EVER)),
          new TopicPlan(TopicNames.KEY_STATE, false, Map.of(CLEANUP, "compact")),
          new TopicPlan(TopicNames.POLICY_LOG, true, kept(FOR_EVER)),
          new TopicPlan(TopicNames.KEY_USAGE, false, kept(WEEK_MILLIS)),
          new TopicPlan(TopicNames.VERIFIER_STATUS, true, kept(HOUR_MILLIS)),
          new TopicPlan(TopicNames.SIGNING_KEYS, true, Map.of(CLEANUP, "compact")),
          new TopicPlan(TopicNames.REVOKED_TOKENS, true, kept("compact,delete", TWO_DAYS_MILLIS)));

  private static Map<String, String> kept(String millis) {
    return kept("delete", millis);
  }

  private static Map<String, String> kept(String cleanup, String millis) {
    return Map.of(CLEANUP, cleanup, RETENTION_MILLIS, millis, RETENTION_BYTES, FOR_EVER);
  }

  int partitions(int ofTheKeyLog) {
    return isSingle ? 1 : ofTheKeyLog;
  }

  NewTopic topic(int partitions, Durability durability) {
    Map<String, String> settings = new HashMap<>(own);
    settings.put(IN_SYNC_MIN, Integer.toString(durability.inSyncMin()));
    settings.put(UNCLEAN, "false");
    return new NewTopic(name, partitions(partitions), (short) durability.replication())
        .configs(settings);
  }
}
