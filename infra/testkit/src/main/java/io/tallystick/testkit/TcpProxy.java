package io.tallystick.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardSocketOptions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/**
 * A link between a client and a server on 127.0.0.1 that can be made bad while it is in use: cut,
 * deaf in one direction, slow, or reset. Threads of its own; any thread may change the link.
 */
public final class TcpProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int CONNECT_MILLIS = 1_000;
  private static final long LOOK_NANOS = 1_000_000;

  /** What the link does with what it is given. */
  public enum Link {
    /** Passes everything on. */
    OPEN,
    /** Passes nothing, closes nothing: as when a cable is pulled. New connections hang. */
    CUT,
    /** Passes what the client sends; what the server answers waits. */
    TO_SERVER_ONLY,
    /** Passes what the server sends; what the client says waits. */
    TO_CLIENT_ONLY,
    /** Passes each piece a while later. */
    SLOW,
    /** Resets every connection that is there or comes. */
    RESET
  }

  private final ServerSocket listening;
  private final int serverPort;
  private final long slowNanos;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile Link link = Link.OPEN;
  private volatile boolean closed;

  private TcpProxy(ServerSocket listening, int serverPort, long slowMillis) {
    this.listening = listening;
    this.serverPort = serverPort;
    this.slowNanos = slowMillis * 1_000_000;
  }

  /**
   * Opens a link to a port of 127.0.0.1, which need not be served yet.
   *
   * @param slowMillis by how much a slow link delays each piece, each way
   */
  public static TcpProxy to(int serverPort, long slowMillis) {
    try {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      TcpProxy proxy = new TcpProxy(new ServerSocket(0, 50, loopback), serverPort, slowMillis);
      daemon("proxy-" + serverPort, proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where clients come. */
  public int port() {
    return listening.getLocalPort();
  }

  /** Changes the link from now on; what waits passes once it is open again. */
  public void set(Link next) {
    link = next;
    if (next == Link.RESET) {
      sockets.forEach(TcpProxy::reset);
    }
  }

  @Override
  public void close() {
    closed = true;
    sockets.forEach(TcpProxy::reset);
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = listening.accept();
        sockets.add(client);
        daemon("proxy-client-" + serverPort, () -> connect(client));
      } catch (IOException e) {
        // The port was closed, or one client was gone before it was served.
      }
    }
  }

  private void connect(Socket client) {
    while (link == Link.CUT && !closed) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    Socket server = new Socket();
    sockets.add(server);
    try {
      if (link == Link.RESET || closed) {
        throw new IOException("reset");
      }
      server.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), serverPort), CONNECT_MILLIS);
      client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      server.setOption(StandardSocketOptions.TCP_NODELAY, true);
      daemon("proxy-answers-" + serverPort, () -> pass(server, client, Link.TO_SERVER_ONLY));
      pass(client, server, Link.TO_CLIENT_ONLY);
    } catch (IOException e) {
      forget(client, server);
    }
  }

  /** Passes pieces on in one direction, but not while the link is deaf in it. */
  private void pass(Socket from, Socket to, Link deaf) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        while ((link == Link.CUT || link == deaf) && !closed) {
          LockSupport.parkNanos(LOOK_NANOS);
        }
        if (link == Link.SLOW) {
          LockSupport.parkNanos(slowNanos);
        }
        out.write(buffer, 0, count);
        out.flush();
      }
    } catch (IOException e) {
      // One of the two is gone; so is the connection.
    } finally {
      forget(from, to);
    }
  }

  private void forget(Socket one, Socket other) {
    reset(one);
    reset(other);
    sockets.remove(one);
    sockets.remove(other);
  }

  /** Closes without waiting for what is still unsent, which the peer sees as a reset. */
  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException e) {
      // It is closed.
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }
}
