package io.tallystick.keyservice.topics;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What Kafka is asked about the topics. Blocks, each answer 10 s at most; one thread. */
final class TopicsAdmin {
  private static final Logger LOG = LoggerFactory.getLogger(TopicsAdmin.class);
  private static final int WAIT_SECONDS_MAX = 10;

  private final Admin admin;

  TopicsAdmin(Admin admin) {
    this.admin = admin;
  }

  /** The topics of the plan that are there, by name. */
  Map<String, FoundTopic> find() throws InterruptedException, ExecutionException, TimeoutException {
    List<String> names = TopicPlan.ALL.stream().map(TopicPlan::name).toList();
    Map<String, KafkaFuture<TopicDescription>> asked =
        admin.describeTopics(names).topicNameValues();
    Map<String, FoundTopic> found = new HashMap<>();
    for (Map.Entry<String, KafkaFuture<TopicDescription>> one : asked.entrySet()) {
      TopicDescription description = present(one.getValue());
      if (description != null) {
        found.put(one.getKey(), new FoundTopic(description, config(one.getKey())));
      }
    }
    return found;
  }

  /** Makes the topics; one that another node has just made is as good. */
  void make(List<NewTopic> topics)
      throws InterruptedException, ExecutionException, TimeoutException {
    for (KafkaFuture<Void> made : admin.createTopics(topics).values().values()) {
      try {
        answer(made);
      } catch (ExecutionException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  private static @Nullable TopicDescription present(KafkaFuture<TopicDescription> asked)
      throws InterruptedException, ExecutionException, TimeoutException {
    try {
      return answer(asked);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return null;
      }
      throw e;
    }
  }

  /** The settings in force, null when this client may not see them. */
  private @Nullable Config config(String name)
      throws InterruptedException, ExecutionException, TimeoutException {
    ConfigResource topic = new ConfigResource(ConfigResource.Type.TOPIC, name);
    try {
      return answer(admin.describeConfigs(List.of(topic)).all()).get(topic);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AuthorizationException) {
        LOG.warn("the settings of {} may not be seen, so they are not checked", name);
        return null;
      }
      throw e;
    }
  }

  private static <T> T answer(KafkaFuture<T> asked)
      throws InterruptedException, ExecutionException, TimeoutException {
    return asked.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
  }
}
