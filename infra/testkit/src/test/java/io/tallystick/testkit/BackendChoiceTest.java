package io.tallystick.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class BackendChoiceTest {
  @Test
  void of_wish_decides() {
    assertInstanceOf(EmbeddedBackend.class, BackendChoice.of("embedded", "tcp://127.0.0.1:1"));
    assertInstanceOf(DockerBackend.class, BackendChoice.of("docker", "tcp://127.0.0.1:1"));
  }

  @Test
  void of_unknownWish_isRefused() {
    IllegalArgumentException failure =
        assertThrows(
            IllegalArgumentException.class, () -> BackendChoice.of("podman", "tcp://127.0.0.1:1"));
    assertEquals(
        "TALLYSTICK_TEST_BACKENDS must be embedded or docker, not podman", failure.getMessage());
  }

  @Test
  void of_engineAnswers_isDocker() throws Exception {
    try (ServerSocket engine = listen()) {
      answerOnce(engine, "HTTP/1.0 200 OK\r\n\r\nOK");
      assertInstanceOf(DockerBackend.class, BackendChoice.of(null, host(engine)));
    }
  }

  @Test
  void of_engineRefuses_isEmbedded() throws Exception {
    try (ServerSocket engine = listen()) {
      answerOnce(engine, "HTTP/1.0 500 Internal Server Error\r\n\r\n");
      assertInstanceOf(EmbeddedBackend.class, BackendChoice.of(null, host(engine)));
    }
  }

  @Test
  void of_engineAcceptsAndStaysSilent_isEmbedded() throws Exception {
    try (ServerSocket engine = listen()) {
      assertInstanceOf(EmbeddedBackend.class, BackendChoice.of("", host(engine)));
    }
  }

  @Test
  void of_noSocketOrNonsense_isEmbedded() {
    assertInstanceOf(EmbeddedBackend.class, BackendChoice.of(null, "unix:///nowhere/docker.sock"));
    assertInstanceOf(EmbeddedBackend.class, BackendChoice.of(null, "no such thing"));
  }

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  }

  private static String host(ServerSocket engine) {
    return "tcp://127.0.0.1:" + engine.getLocalPort();
  }

  private static void answerOnce(ServerSocket engine, String answer) {
    Thread thread =
        new Thread(
            () -> {
              try (Socket socket = engine.accept()) {
                socket.getInputStream().read(new byte[256]);
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
              } catch (IOException ended) {
                // The test that closed the socket has its answer.
              }
            });
    thread.setDaemon(true);
    thread.start();
  }
}
