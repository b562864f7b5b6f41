package io.tallystick.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
final class EmbeddedKafkaIT {
  @TempDir Path data;

  @Test
  void restart_sameFolder_keepsRecordsAndClusterId() throws Exception {
    String clusterId;
    try (EmbeddedKafka kafka = start()) {
      Records.createTopic(kafka.bootstrapServers(), "kept");
      Records.append(kafka.bootstrapServers(), "kept", "first");
      clusterId = clusterId(kafka);
    }
    // Other ports, as when a person changes the base port between runs.
    try (EmbeddedKafka kafka = start()) {
      Records.append(kafka.bootstrapServers(), "kept", "second");
      assertEquals(List.of("first", "second"), Records.readAll(kafka.bootstrapServers(), "kept"));
      assertEquals(clusterId, clusterId(kafka));
    }
  }

  @Test
  void describe_topicThatNobodyMade_isNotMadeByAsking() throws Exception {
    try (EmbeddedKafka kafka = start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      ExecutionException failure =
          assertThrows(
              ExecutionException.class,
              () -> admin.describeTopics(List.of("nobody")).allTopicNames().get());
      assertEquals(UnknownTopicOrPartitionException.class, failure.getCause().getClass());
    }
  }

  @Test
  void start_portTaken_saysWhichAndForWhat() throws Exception {
    FreePorts ports = FreePorts.find("broker", "controller");
    try (ServerSocket other = new ServerSocket()) {
      other.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), ports.of("broker")));
      StartFailure failure =
          assertThrows(StartFailure.class, () -> EmbeddedKafka.start(config(data, ports)));
      assertEquals(
          "Port " + ports.of("broker") + " for the Kafka broker is taken by another process.",
          failure.getMessage());
    }
  }

  @Test
  void start_folderOfAnotherNode_failsAndThisProcessLives() throws Exception {
    Files.writeString(data.resolve("meta.properties"), "version=1\ncluster.id=other\nnode.id=77\n");
    StartFailure failure = assertThrows(StartFailure.class, this::start);
    assertTrue(failure.getMessage().contains("77"), failure.getMessage());
  }

  private EmbeddedKafka start() {
    return EmbeddedKafka.start(config(data, FreePorts.find("broker", "controller")));
  }

  private static EmbeddedKafka.Config config(Path data, FreePorts ports) {
    return new EmbeddedKafka.Config(data, ports.of("broker"), ports.of("controller"));
  }

  private static String clusterId(EmbeddedKafka kafka) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin.describeCluster().clusterId().get();
    }
  }
}
