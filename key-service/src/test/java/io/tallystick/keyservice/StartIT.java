package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.keyservice.Node.Reply;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.start.StartFailure;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starting, not yet serving, and having too much to do. */
final class StartIT {
  @TempDir Path data;

  @Test
  void node_whoseKafkaIsAway_listensAndSaysThatItIsNotReady() {
    Map<String, String> settings = Node.settings("127.0.0.1:1", data, "start");
    try (KeyService service = KeyService.start(settings)) {
      Node node = Node.of(service, data);
      Reply refused = node.send("GET", "/v1/keys", null, "authorization", "Bearer x");
      assertEquals(503, refused.status());
      assertEquals("not_ready", refused.code());
      assertEquals("1", refused.header("retry-after"));
      Reply ready = node.ops("/health/ready");
      assertEquals(503, ready.status());
      assertTrue(ready.text().contains("has not been reached yet"), ready.text());
      assertEquals(200, node.ops("/health/live").status());
      assertThrows(StartFailure.class, () -> service.awaitReady(Duration.ofMillis(50)));
    }
  }

  @Test
  void node_onABrokerThatCanNeverHoldTheLog_failsWithASentence() {
    Map<String, String> settings = Node.settings("", data, "start");
    try (EmbeddedKafka kafka = Backends.newKafka()) {
      settings.put("TALLYSTICK_KAFKA", kafka.bootstrapServers());
      settings.put("TALLYSTICK_KAFKA_REPLICATION", "3");
      settings.put("TALLYSTICK_KAFKA_MIN_ISR", "2");
      try (KeyService service = KeyService.start(settings)) {
        StartFailure failure =
            assertThrows(StartFailure.class, () -> service.awaitReady(Duration.ofSeconds(60)));
        assertTrue(
            String.valueOf(failure.getMessage()).contains("TALLYSTICK_KAFKA_REPLICATION is 3"));
      }
    }
  }

  @Test
  void node_onAKeyLogThatForgets_failsWithASentence() throws Exception {
    try (EmbeddedKafka kafka = Backends.newKafka();
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(KeyLogTopic.NAME, 2, (short) 1))).all().get();
      Map<String, String> settings = Node.settings(kafka.bootstrapServers(), data, "start");
      try (KeyService service = KeyService.start(settings)) {
        StartFailure failure =
            assertThrows(StartFailure.class, () -> service.awaitReady(Duration.ofSeconds(60)));
        assertEquals(
            "The topic tallystick.key-log has retention.ms = 604800000; it must be -1.",
            failure.getMessage());
      }
    }
  }

  @Test
  void node_whoseKeyLogGotMorePartitions_failsWithASentence() throws Exception {
    try (EmbeddedKafka kafka = Backends.newKafka();
        Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      Map<String, String> settings = Node.settings(kafka.bootstrapServers(), data, "start");
      Node.start(settings, data).close();
      admin.createPartitions(Map.of(KeyLogTopic.NAME, NewPartitions.increaseTo(13))).all().get();
      Await.until("the broker shows it", Duration.ofSeconds(30), () -> partitions(admin) == 13);
      try (KeyService service = KeyService.start(settings)) {
        StartFailure failure =
            assertThrows(StartFailure.class, () -> service.awaitReady(Duration.ofSeconds(60)));
        assertEquals(
            "The topic tallystick.key-log has partitions = 13; it must be 12, as before: another"
                + " number breaks the order of keys.",
            failure.getMessage());
      }
    }
  }

  private static int partitions(Admin admin) {
    try {
      return admin
          .describeTopics(List.of(KeyLogTopic.NAME))
          .allTopicNames()
          .get()
          .get(KeyLogTopic.NAME)
          .partitions()
          .size();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void port_thatIsTaken_stopsTheStartAndLeavesTheFolderFree() throws Exception {
    Map<String, String> settings = Node.settings(Backends.kafka(), data, "start");
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      settings.put("TALLYSTICK_HTTP_PORT", Integer.toString(taken.getLocalPort()));
      StartFailure failure =
          assertThrows(StartFailure.class, () -> KeyService.start(settings).close());
      assertTrue(String.valueOf(failure.getMessage()).contains(":" + taken.getLocalPort()));
    }
    try (Node node = Node.start(settings, data)) {
      assertEquals(200, node.get("/v1/keys").status());
    }
  }

  @Test
  void directory_ofATopicThatWasMadeAnew_forgetsTheOldOne() throws Exception {
    try (EmbeddedKafka kafka = Backends.newKafka()) {
      Map<String, String> settings = Node.settings(kafka.bootstrapServers(), data, "anew");
      String id;
      try (Node node = Node.start(settings, data)) {
        id = node.mint("gone", "").get("id").asText();
      }
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        admin.deleteTopics(List.of(KeyLogTopic.NAME)).all().get();
      }
      try (Node node = Node.start(settings, data)) {
        assertEquals(404, node.get("/v1/keys/" + id).status());
        assertEquals(1, node.get("/v1/keys").json().get("keys").size(), "the manager is back");
      }
    }
  }

  @Test
  void flood_ofMints_isAnsweredBusyBeyondTheQueueAndNothingIsLost() {
    Map<String, String> settings = Node.settings(Backends.kafka(), data, "flood");
    settings.put("TALLYSTICK_BCRYPT_COST", "10");
    settings.put("TALLYSTICK_BCRYPT_THREADS", "1");
    try (Node node = Node.start(settings, data)) {
      List<CompletableFuture<Reply>> calls = new ArrayList<>();
      for (int i = 0; i < 150; i++) {
        calls.add(node.postLater("/v1/keys", "{\"owner\":\"flood\"}"));
      }
      List<Reply> replies = calls.stream().map(CompletableFuture::join).toList();
      long minted = replies.stream().filter(reply -> reply.status() == 201).count();
      List<Reply> busy = replies.stream().filter(reply -> reply.status() == 503).toList();

      assertEquals(150, minted + busy.size());
      assertTrue(minted >= 64, "what fits into the queue is minted: " + minted);
      assertTrue(!busy.isEmpty(), "what does not is refused at once");
      assertEquals("busy", busy.get(0).code());
      int listed = node.get("/v1/keys?owner=flood&limit=200").json().get("keys").size();
      assertEquals(minted, listed);
    }
  }

  @Test
  void request_beyondTheLimitsOfTheEdge_isRefusedByName() {
    try (Node node = Node.start(data, "edge")) {
      Reply headers =
          node.send("GET", "/v1/keys", null, "authorization", "Bearer " + "a".repeat(64 * 1024));
      assertEquals(431, headers.status());
      assertEquals("headers_too_large", headers.code());
      Reply line = node.send("GET", "/v1/keys?owner=" + "a".repeat(9_000), null);
      assertEquals(414, line.status());
      assertEquals("uri_too_long", line.code());
    }
  }

  @Test
  void metrics_ofANode_haveTheNamesOfTheDesign() {
    try (Node node = Node.start(data, "metrics")) {
      String id = node.mint("m", "").get("id").asText();
      node.post("/v1/keys/" + id + "/revoke", "");
      Await.until(
          "they are counted",
          Duration.ofSeconds(10),
          () ->
              node.ops("/metrics")
                  .text()
                  .contains(
                      "tallystick_events_appended_total{type=\"io.tallystick.key.revoked.v1\"} 1"));
      assertTrue(node.ops("/metrics").text().contains("tallystick_append_conflicts_total 0"));
      Await.until(
          "they are relayed",
          Duration.ofSeconds(30),
          () -> {
            String metrics = node.ops("/metrics").text();
            return metrics.contains("tallystick_relay_running 1")
                && metrics.contains("tallystick_relay_lag_records 0")
                && !metrics.contains("tallystick_relayed_events_total 0");
          });
    }
  }
}
