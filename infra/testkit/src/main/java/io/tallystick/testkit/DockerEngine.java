package io.tallystick.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.URI;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks once whether a Docker engine answers, within two seconds whatever it does. A socket that
 * accepts and stays silent counts as no engine. Stateless.
 */
final class DockerEngine {
  private static final long WAIT_SECONDS = 2;
  private static final String DEFAULT_HOST = "unix:///var/run/docker.sock";
  private static final byte[] PING =
      "GET /_ping HTTP/1.0\r\nHost: docker\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private DockerEngine() {}

  static String host() {
    String host = System.getenv("DOCKER_HOST");
    return host == null || host.isEmpty() ? DEFAULT_HOST : host;
  }

  static boolean answers(String host) {
    CompletableFuture<Boolean> answer = new CompletableFuture<>();
    Thread asking = new Thread(() -> answer.complete(ping(host)), "docker-ping");
    asking.setDaemon(true);
    asking.start();
    try {
      return answer.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException | ExecutionException silent) {
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      // An interrupt closes a channel that still blocks.
      asking.interrupt();
    }
  }

  private static boolean ping(String host) {
    try (SocketChannel channel = open(URI.create(host))) {
      channel.write(ByteBuffer.wrap(PING));
      ByteBuffer answer = ByteBuffer.allocate(16);
      while (answer.hasRemaining() && channel.read(answer) >= 0) {}
      String status = new String(answer.array(), StandardCharsets.US_ASCII);
      return status.startsWith("HTTP/1.") && status.contains(" 200");
    } catch (IOException | IllegalArgumentException nobody) {
      return false;
    }
  }

  private static SocketChannel open(URI host) throws IOException {
    boolean unix = "unix".equals(host.getScheme());
    SocketAddress address =
        unix
            ? UnixDomainSocketAddress.of(host.getPath())
            : new InetSocketAddress(host.getHost(), host.getPort());
    SocketChannel channel =
        unix ? SocketChannel.open(StandardProtocolFamily.UNIX) : SocketChannel.open();
    channel.connect(address);
    return channel;
  }
}
