package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.FreePorts;
import io.tallystick.key.state.KeyLimit;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeptConnection;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import io.tallystick.verifier.support.RoundRobin;
import io.tallystick.verifier.support.RunningJar;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that are replaced while they are used: nobody's call fails. */
class DrainIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int NODES = 2;

  /** Each node once; a longer run is {@code -Dtallystick.replacements=20}. */
  private static final int REPLACEMENTS = Integer.getInteger("tallystick.replacements", NODES);

  private static final int UPLOADS = 4;

  private static final String WAIT = "3s";

  private static KeyLog log;

  @TempDir Path folder;
  private final int ports = FreePorts.block(2 * NODES);

  @BeforeAll
  static void open() {
    log = KeyLog.open(Backends.kafka());
  }

  @AfterAll
  static void close() {
    log.close();
  }

  @Test
  void replacingNodesUnderLoad_failsNoCall() throws Exception {
    // Each call asks Redis, so that some are always waiting for an answer of it.
    KeyLimit vast = new KeyLimit("vast", KeyLimit.LIMIT_MAX, 60_000);
    Minted minted = log.append(Minted.plain().withLimits(vast));
    RunningJar[] nodes = new RunningJar[NODES];
    try {
      for (int i = 0; i < NODES; i++) {
        nodes[i] = start(i);
      }
      for (int i = 0; i < NODES; i++) {
        nodes[i].awaitReady(opsPort(i));
      }
      try (RoundRobin callers =
          new RoundRobin(minted.key(), port(0), opsPort(0), port(1), opsPort(1))) {
        for (int round = 0; round < REPLACEMENTS; round++) {
          int node = round % NODES;
          awaitCalls(callers, node);
          awaitCalls(callers, 1 - node);
          List<Upload> uploads = Upload.begin(minted.key(), port(node));
          nodes[node].terminate();
          Await.until("no connection is accepted", PATIENCE, () -> isRefused(port(node)));
          for (Upload upload : uploads) {
            upload.finish();
          }
          assertEquals(0, nodes[node].exitCode());
          nodes[node] = start(node);
          nodes[node].awaitReady(opsPort(node));
          Await.until("the node is back", PATIENCE, () -> callers.isIn(node));
        }
        awaitCalls(callers, 0);
        awaitCalls(callers, 1);
        long calls = callers.answered(0) + callers.answered(1);
        System.out.println(REPLACEMENTS + " nodes replaced during " + calls + " calls");
        assertEquals(List.of(), callers.failures(), () -> "of " + calls + " calls");
      }
    } finally {
      for (RunningJar node : nodes) {
        if (node != null) {
          node.close();
        }
      }
    }
  }

  @Test
  void nodeThatDrains_isNotReady_andAnswersEverythingOncePerConnection() throws Exception {
    Minted minted = log.append(Minted.plain().withLimits());
    Node node = Node.ready("TALLYSTICK_DRAIN_WAIT", "5m");
    node.awaitCode(minted.key(), "VALID");
    int port = node.service().port();
    try (KeptConnection used = new KeptConnection(port);
        KeptConnection idle = new KeptConnection(port)) {
      for (int i = 0; i < 2; i++) {
        assertEquals(200, used.authorize(minted.key()));
        assertFalse(used.isLast());
      }
      assertEquals(200, idle.authorize(minted.key()));
      Thread draining = new Thread(node.service()::drain);
      draining.start();
      Await.until(
          "it says that it stops",
          PATIENCE,
          () -> node.operations("/health/ready").body().contains("the service is stopping"));
      assertEquals(503, node.operations("/health/ready").statusCode());
      assertEquals(200, node.operations("/health/live").statusCode());
      assertLast(used, minted);
      try (KeptConnection fresh = new KeptConnection(port)) {
        assertLast(fresh, minted);
      }
      assertTrue(draining.isAlive());
      node.close(); // Ends the wait.
      assertTrue(idle.isClosedByServer());
      draining.join(PATIENCE.toMillis());
      assertFalse(draining.isAlive());
    }
    assertThrows(ConnectException.class, () -> new KeptConnection(port).close());
  }

  @Test
  void secondSigterm_changesNothing() throws Exception {
    try (RunningJar node = start(0)) {
      node.awaitReady(opsPort(0));
      node.terminate();
      Await.until(
          "it says that it stops",
          PATIENCE,
          () -> RunningJar.readiness(opsPort(0)).contains("the service is stopping"));
      node.terminate();
      assertEquals(0, node.exitCode());
      assertTrue(node.out().contains("has stopped"), node.out());
    }
  }

  private static void assertLast(KeptConnection connection, Minted minted) throws IOException {
    assertEquals(200, connection.authorize(minted.key()));
    assertTrue(connection.isLast());
    assertTrue(connection.isClosedByServer());
  }

  /** A call whose body comes in two parts, before the node stops and after it let go. */
  private record Upload(KeptConnection connection, String rest) {
    static List<Upload> begin(String key, int port) throws IOException {
      List<Upload> begun = new ArrayList<>();
      for (int i = 0; i < UPLOADS; i++) {
        String body = "{\"key\":\"" + key + "\"}";
        KeptConnection connection = new KeptConnection(port);
        connection.send("POST /v1/verify HTTP/1.1\r\nhost: test\r\ncontent-length: ");
        connection.send(body.length() + "\r\n\r\n" + body.substring(0, 20));
        begun.add(new Upload(connection, body.substring(20)));
      }
      return begun;
    }

    void finish() throws IOException {
      connection.send(rest);
      assertEquals(200, connection.answer());
      assertTrue(connection.isLast());
      assertTrue(connection.isClosedByServer());
      connection.close();
    }
  }

  private static boolean isRefused(int port) {
    try {
      new KeptConnection(port).close();
      return false;
    } catch (IOException refused) {
      return true;
    }
  }

  private static void awaitCalls(RoundRobin callers, int node) {
    long before = callers.answered(node);
    Await.until("calls of node " + node, PATIENCE, () -> callers.answered(node) > before + 500);
  }

  private RunningJar start(int node) throws IOException {
    return RunningJar.start(
        folder,
        Node.settings(
            "TALLYSTICK_NODE",
            "drained-" + node,
            "TALLYSTICK_DRAIN_WAIT",
            WAIT,
            "TALLYSTICK_BCRYPT_THREADS",
            "1",
            "TALLYSTICK_HTTP_PORT",
            Integer.toString(port(node)),
            "TALLYSTICK_OPS_PORT",
            Integer.toString(opsPort(node))));
  }

  private int port(int node) {
    return ports + node;
  }

  private int opsPort(int node) {
    return ports + NODES + node;
  }
}
