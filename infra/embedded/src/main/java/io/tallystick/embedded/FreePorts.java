package io.tallystick.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Ports on 127.0.0.1 that nothing listened on a moment ago, each for a named role. They are chosen
 * below the range that systems give to outgoing connections, so that only another server can take
 * one between the choice and its use. Immutable.
 */
public final class FreePorts {
  private static final int LOWEST = 15_000;
  private static final int HIGHEST = 31_000;
  private static final int ATTEMPTS_MAX = 500;
  private static final int CONNECT_TIMEOUT_MILLIS = 200;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Map<String, Integer> portByRole;

  private FreePorts(Map<String, Integer> portByRole) {
    this.portByRole = Map.copyOf(portByRole);
  }

  /** One free port for each role, all different. */
  public static FreePorts find(String... roles) {
    int first = block(roles.length);
    Map<String, Integer> portByRole = new LinkedHashMap<>();
    for (String role : roles) {
      portByRole.put(role, first + portByRole.size());
    }
    return new FreePorts(portByRole);
  }

  /** The first of {@code size} consecutive free ports. */
  public static int block(int size) {
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      int first = LOWEST + RANDOM.nextInt(HIGHEST - LOWEST - size);
      if (IntStream.range(first, first + size).allMatch(FreePorts::isFree)) {
        return first;
      }
    }
    throw new StartFailure("No " + size + " free ports in a row on 127.0.0.1.");
  }

  /** The port of a role that was named to {@link #find}. */
  public int of(String role) {
    Integer port = portByRole.get(role);
    if (port == null) {
      throw new IllegalArgumentException("no port was asked for the role " + role);
    }
    return port;
  }

  /** Whether a server could listen on this port of 127.0.0.1 now. */
  public static boolean isFree(int port) {
    return canBind(port) && !answers(port);
  }

  static void require(int port, String role) {
    if (!isFree(port)) {
      throw new StartFailure("Port " + port + " for " + role + " is taken by another process.");
    }
  }

  private static boolean canBind(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As servers do, so that connections which linger after a stop do not count as taken.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException taken) {
      return false;
    }
  }

  // Some systems let a loopback address be bound beside a wildcard listener on the same port.
  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      socket.connect(new InetSocketAddress(loopback, port), CONNECT_TIMEOUT_MILLIS);
      // Without a listener the system may have joined this socket to itself.
      return socket.getLocalPort() != port;
    } catch (IOException nobody) {
      return false;
    }
  }
}
