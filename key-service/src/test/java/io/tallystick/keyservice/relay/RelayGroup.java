package io.tallystick.keyservice.relay;

import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.testkit.Await;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** The relay's group as Kafka sees it. */
final class RelayGroup implements AutoCloseable {
  private static final Duration LONG = Duration.ofSeconds(90);

  private final Admin admin;

  RelayGroup(String servers) {
    this.admin = Admin.create(Map.of("bootstrap.servers", servers));
  }

  Admin admin() {
    return admin;
  }

  /** Waits until the group has committed everything that is on the log now. */
  void awaitCaughtUp() throws Exception {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    for (int partition = 0; partition < RelayNode.PARTITIONS; partition++) {
      asked.put(new TopicPartition(KeyLogTopic.NAME, partition), OffsetSpec.latest());
    }
    Map<TopicPartition, Long> ends = new HashMap<>();
    admin.listOffsets(asked).all().get().forEach((p, end) -> ends.put(p, end.offset()));
    ends.values().removeIf(end -> end == 0);
    Await.until(
        "all is relayed up to " + ends,
        LONG,
        () -> {
          Map<TopicPartition, OffsetAndMetadata> committed = committed();
          return ends.entrySet().stream()
              .allMatch(
                  end ->
                      committed.get(end.getKey()) != null
                          && committed.get(end.getKey()).offset() >= end.getValue());
        });
  }

  Map<TopicPartition, OffsetAndMetadata> committed() {
    try {
      return admin
          .listConsumerGroupOffsets(RelayClients.GROUP)
          .partitionsToOffsetAndMetadata()
          .get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  /** How many partitions each member has, by its instance. */
  Map<String, Integer> shares() {
    Map<String, Integer> shares = new HashMap<>();
    try {
      for (MemberDescription member :
          admin
              .describeConsumerGroups(List.of(RelayClients.GROUP))
              .all()
              .get()
              .get(RelayClients.GROUP)
              .members()) {
        shares.put(
            member.groupInstanceId().orElse(""), member.assignment().topicPartitions().size());
      }
      return shares;
    } catch (InterruptedException | ExecutionException e) {
      return Map.of();
    }
  }

  /** Drops a member, as the end of its session would. */
  void expel(String instance) {
    RemoveMembersFromConsumerGroupOptions member =
        new RemoveMembersFromConsumerGroupOptions(List.of(new MemberToRemove(instance)));
    try {
      admin.removeMembersFromConsumerGroup(RelayClients.GROUP, member).all().get();
    } catch (ExecutionException e) {
      // Its session may have ended by itself.
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
