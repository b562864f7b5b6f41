package io.tallystick.keyservice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.keyservice.Node.Reply;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is about to be replaced. */
final class DrainIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path data;

  @Test
  void nodeThatDrains_isNotReady_andServesUntilItIsClosed() throws Exception {
    Map<String, String> settings = Node.settings(Backends.kafka(), data, "drain");
    settings.put("TALLYSTICK_DRAIN_WAIT", "5m");
    Node node = Node.start(settings, data);
    String bearer = "Bearer " + node.managementKey();
    try (KeyService service = node.service) {
      Reply before = node.send("GET", "/v1/keys", null, "authorization", bearer);
      assertEquals(200, before.status());
      assertEquals("", before.header("connection"));
      Thread draining = new Thread(service::drain);
      draining.start();
      Await.until(
          "it says that it stops",
          PATIENCE,
          () -> node.ops("/health/ready").text().contains("the service is stopping"));
      assertEquals(503, node.ops("/health/ready").status());
      Reply meanwhile = node.send("GET", "/v1/keys", null, "authorization", bearer);
      assertEquals(200, meanwhile.status());
      assertEquals("close", meanwhile.header("connection"));
      assertTrue(draining.isAlive());
      int port = service.port();
      service.close(); // Ends the wait.
      draining.join(PATIENCE.toMillis());
      assertFalse(draining.isAlive());
      assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", port).close());
    }
  }
}
