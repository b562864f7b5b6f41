package io.tallystick.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tallystick.testkit.TcpProxy.Link;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that answers what it is sent, reached through a link that goes bad. */
class TcpProxyIT {
  private static final int QUIET_MILLIS = 300;
  private static final int PATIENCE_MILLIS = 10_000;

  private ServerSocket server;
  private TcpProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread echo = new Thread(this::echo, "echo");
    echo.setDaemon(true);
    echo.start();
    proxy = TcpProxy.to(server.getLocalPort(), 20);
  }

  @AfterEach
  void stop() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void open_andSlow_passEverything() throws IOException {
    for (Link link : new Link[] {Link.OPEN, Link.SLOW}) {
      proxy.set(link);
      try (Socket client = client()) {
        assertAnswered(client);
      }
    }
  }

  @Test
  void cut_andDeaf_passNothingUntilTheyAreOpen() throws IOException {
    for (Link link : new Link[] {Link.CUT, Link.TO_SERVER_ONLY, Link.TO_CLIENT_ONLY}) {
      proxy.set(Link.OPEN);
      try (Socket client = client()) {
        assertAnswered(client);
        proxy.set(link);
        client.getOutputStream().write(new byte[] {7});
        client.setSoTimeout(QUIET_MILLIS);
        assertThrows(
            SocketTimeoutException.class, () -> client.getInputStream().read(), link::name);
        proxy.set(Link.OPEN);
        client.setSoTimeout(PATIENCE_MILLIS);
        assertEquals(7, client.getInputStream().read());
      }
    }
  }

  @Test
  void reset_endsWhatIsThere_andWhatComes() throws IOException {
    try (Socket client = client()) {
      assertAnswered(client);
      proxy.set(Link.RESET);
      assertThrows(IOException.class, () -> read(client));
    }
    try (Socket client = client()) {
      assertThrows(IOException.class, () -> read(client));
    }
  }

  private static void read(Socket client) throws IOException {
    if (client.getInputStream().read() < 0) {
      throw new IOException("the end");
    }
  }

  private static void assertAnswered(Socket client) throws IOException {
    client.getOutputStream().write(new byte[] {1, 2, 3});
    assertArrayEquals(new byte[] {1, 2, 3}, client.getInputStream().readNBytes(3));
  }

  private Socket client() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    client.setSoTimeout(PATIENCE_MILLIS);
    return client;
  }

  private void echo() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Thread answering = new Thread(() -> answer(client), "echo-client");
        answering.setDaemon(true);
        answering.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private static void answer(Socket client) {
    try (client) {
      client.getInputStream().transferTo(client.getOutputStream());
    } catch (IOException e) {
      // The client has gone.
    }
  }
}
