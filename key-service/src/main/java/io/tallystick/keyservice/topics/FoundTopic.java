package io.tallystick.keyservice.topics;

import io.tallystick.runtime.config.SettingsException;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.jspecify.annotations.Nullable;

/**
 * A topic as Kafka has it, and the refusals of what would lose data: each one sentence that names
 * the topic, the setting, what it is and what it must be. Pure.
 *
 * @param config null when this client may not see it; then nothing of it is refused
 */
record FoundTopic(TopicDescription description, @Nullable Config config) {

  int partitions() {
    return description.partitions().size();
  }

  String topicId() {
    return description.topicId().toString();
  }

  /** What every topic that counts must have. */
  void requireDurable(Durability durability) {
    require(TopicPlan.UNCLEAN, "false");
    String inSyncMin = setting(TopicPlan.IN_SYNC_MIN);
    if (inSyncMin != null && Long.parseLong(inSyncMin) < durability.inSyncMin()) {
      throw refusal(
          TopicPlan.IN_SYNC_MIN,
          inSyncMin,
          "at least " + durability.inSyncMin() + ", as TALLYSTICK_KAFKA_MIN_ISR says");
    }
    int replication =
        description.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
    if (replication < durability.replication()) {
      throw refusal(
          "replication factor",
          Integer.toString(replication),
          "at least " + durability.replication() + ", as TALLYSTICK_KAFKA_REPLICATION says");
    }
  }

  /** Refuses any other value of a setting, if it may be seen. */
  void require(String name, String value) {
    String found = setting(name);
    if (found != null && !found.equals(value)) {
      throw refusal(name, found, value);
    }
  }

  /** Refuses a time that is shorter, if it may be seen; -1 is for ever. */
  void requireMillis(String name, String least) {
    String found = setting(name);
    if (found != null
        && !found.equals(TopicPlan.FOR_EVER)
        && Long.parseLong(found) < Long.parseLong(least)) {
      throw refusal(name, found, "at least " + least);
    }
  }

  void requirePartitions(int partitions, String because) {
    if (partitions() != partitions) {
      throw refusal("partitions", Integer.toString(partitions()), partitions + ", " + because);
    }
  }

  /** The setting in force, null when it can't be seen. */
  @Nullable String setting(String name) {
    ConfigEntry entry = config == null ? null : config.get(name);
    return entry == null ? null : entry.value();
  }

  private SettingsException refusal(String setting, String is, String must) {
    return new SettingsException(
        "The topic "
            + description.name()
            + " has "
            + setting
            + " = "
            + is
            + "; it must be "
            + must
            + ".");
  }
}
