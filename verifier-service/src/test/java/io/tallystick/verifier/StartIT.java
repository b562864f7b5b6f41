package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.key.codec.Json;
import io.tallystick.runtime.start.StartFailure;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Starting without Kafka, without the topic, on taken ports; restarting; stopping. */
class StartIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Test
  void node_isNotReadyUntilItHasCaughtUp() {
    EmbeddedKafka kafka = Backends.newKafka();
    try (Node node = Node.listening("TALLYSTICK_KAFKA", kafka.bootstrapServers())) {
      assertNotReady(node);
      try (KeyLog log = KeyLog.open(kafka.bootstrapServers())) {
        assertTrue(node.service().awaitReady(PATIENCE));
        assertEquals(200, node.operations("/health/ready").statusCode());
        Minted minted = log.append(Minted.plain());
        node.awaitCode(minted.key(), "VALID");
      }
    } finally {
      kafka.close();
    }
  }

  @Test
  void kafka_thatIsDownAtTheStart_isAwaited_andDownLater_changesNoVerdict() {
    EmbeddedKafka kafka = Backends.newKafka();
    Minted minted;
    Minted revoked;
    try (KeyLog log = KeyLog.open(kafka.bootstrapServers())) {
      minted = log.append(Minted.plain());
      revoked = log.append(Minted.plain());
      log.append(revoked.revoked());
    }
    kafka.close();
    try (Node node = Node.listening("TALLYSTICK_KAFKA", kafka.bootstrapServers())) {
      assertNotReady(node);
      EmbeddedKafka again = EmbeddedKafka.start(kafka.config());
      assertTrue(node.service().awaitReady(PATIENCE));
      assertVerdicts(node, minted, revoked);
      again.close();
      assertVerdicts(node, minted, revoked);
      assertEquals(200, node.operations("/health/ready").statusCode());
    }
  }

  @Test
  void restart_givesTheSameVerdicts() {
    try (KeyLog log = KeyLog.open(Backends.kafka())) {
      Minted minted = log.append(Minted.plain());
      Minted revoked = log.append(Minted.plain());
      log.append(revoked.revoked());
      for (int i = 0; i < 2; i++) {
        try (Node node = Node.ready()) {
          assertVerdicts(node, minted, revoked);
        }
      }
    }
  }

  @Test
  void portThatIsTaken_stopsTheStartWithASentence() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      String port = Integer.toString(taken.getLocalPort());
      for (String name : new String[] {"TALLYSTICK_HTTP_PORT", "TALLYSTICK_OPS_PORT"}) {
        StartFailure failure = assertThrows(StartFailure.class, () -> Node.listening(name, port));
        assertTrue(failure.getMessage().contains("127.0.0.1:" + port), failure.getMessage());
      }
    }
  }

  @Test
  void close_letsTheCallUnderWayFinish() throws IOException {
    try (KeyLog log = KeyLog.open(Backends.kafka())) {
      Minted slow = log.append(Minted.plain().withBcryptOnly(14));
      Node node = Node.ready();
      try (Socket socket = new Socket("127.0.0.1", node.service().port())) {
        String call = "GET /v1/authorize HTTP/1.1\r\nhost: a\r\nx-api-key: " + slow.key();
        socket.getOutputStream().write((call + "\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
        Await.until("the hash is under way", PATIENCE, () -> bcryptThreads() > 0);
        node.close();
        String response =
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        assertTrue(response.startsWith("HTTP/1.1 200"), response);
      }
      assertThrows(IOException.class, () -> new Socket("127.0.0.1", node.service().port()).close());
    }
  }

  private static long bcryptThreads() {
    return Thread.getAllStackTraces().entrySet().stream()
        .filter(thread -> thread.getKey().getName().startsWith("bcrypt-"))
        .filter(
            thread ->
                Arrays.stream(thread.getValue())
                    .anyMatch(frame -> frame.getClassName().endsWith(".BCrypt")))
        .count();
  }

  private static void assertVerdicts(Node node, Minted valid, Minted revoked) {
    assertEquals("VALID", node.verify(valid.key()).get("code").textValue());
    assertEquals("REVOKED", node.verify(revoked.key()).get("code").textValue());
  }

  private static void assertNotReady(Node node) {
    HttpResponse<String> health = node.operations("/health/ready");
    assertEquals(503, health.statusCode());
    assertFalse(Json.read(health.body()).get("reasons").isEmpty());
    assertEquals(200, node.operations("/health/live").statusCode());
    for (HttpResponse<String> response :
        List.of(node.post("{}"), node.authorize(), node.get("/v1/other"))) {
      assertEquals(503, response.statusCode());
      assertEquals("not_ready", Json.read(response.body()).get("code").textValue());
    }
    assertEquals(404, node.get("/other").statusCode());
  }
}
