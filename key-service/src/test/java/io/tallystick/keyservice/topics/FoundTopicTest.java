package io.tallystick.keyservice.topics;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tallystick.runtime.config.SettingsException;
import java.util.List;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.junit.jupiter.api.Test;

final class FoundTopicTest {
  private static final Durability SINGLE = new Durability(1, 1, 1);
  private static final TopicDescription DESCRIPTION =
      new TopicDescription(
          "tallystick.key-log",
          false,
          List.of(
              new TopicPartitionInfo(
                  0, Node.noNode(), List.of(Node.noNode()), List.of(Node.noNode()))));

  @Test
  void settings_thatMayNotBeSeen_areNotRefused() {
    FoundTopic hidden = new FoundTopic(DESCRIPTION, null);
    hidden.require("retention.ms", "-1");
    hidden.requireDurable(SINGLE);
  }

  @Test
  void replication_isCheckedEvenWhenSettingsMayNotBeSeen() {
    FoundTopic hidden = new FoundTopic(DESCRIPTION, null);
    assertThrows(SettingsException.class, () -> hidden.requireDurable(new Durability(1, 2, 2)));
  }

  @Test
  void uncleanElection_thatIsSeen_isRefused() {
    Config config = new Config(List.of(new ConfigEntry("unclean.leader.election.enable", "true")));
    FoundTopic seen = new FoundTopic(DESCRIPTION, config);
    assertThrows(SettingsException.class, () -> seen.requireDurable(SINGLE));
  }
}
