package io.tallystick.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * A load on loopback, either a closed loop, in which each connection sends its next request when
 * its answer is complete, or an open one at a steady rate. One selector thread, which is the
 * caller's. Bounded in connections and in time.
 */
public final class HttpLoad {
  private static final long SELECT_MAX_MILLIS = 100;

  /** The system makes some 60 µs of it; a busy loop would take a core from the servers. */
  private static final long PAUSE_NANOS = 10_000;

  private static final long NANOS_PER_MILLI = 1_000_000;

  private final int port;
  private final byte[][] requests;
  private final int connections;

  /**
   * @param requests whole HTTP/1.1 requests, one of which is picked at random each time
   */
  public HttpLoad(int port, byte[][] requests, int connections) {
    this.port = port;
    this.requests = requests;
    this.connections = connections;
  }

  /**
   * A closed loop for so long: at any moment as many requests are under way as there are
   * connections. Gives what was answered in that time.
   */
  public LoadResult run(long millis, long seed) throws IOException {
    Random random = new Random(seed);
    LoadResult result = new LoadResult();
    Consumer<Connection> send = idle -> idle.send(any(random), System.nanoTime());
    try (Selector selector = Selector.open()) {
      long startNanos = System.nanoTime();
      for (int i = 0; i < connections; i++) {
        send.accept(connect(selector, result, send));
      }
      long endNanos = startNanos + millis * NANOS_PER_MILLI;
      while (System.nanoTime() < endNanos) {
        selector.select(HttpLoad::handle, SELECT_MAX_MILLIS);
      }
      result.elapsed(System.nanoTime() - startNanos);
      closeAll(selector);
    }
    return result;
  }

  /**
   * An open loop for so long: a request is due every so often whatever became of those before it,
   * and its latency counts from when it was due, also while every connection is busy. So a stall of
   * the server is felt by all who would have called in it, not by the few who waited.
   */
  public LoadResult runPaced(long millis, long seed, double perSecond) throws IOException {
    Random random = new Random(seed);
    LoadResult result = new LoadResult();
    ArrayDeque<Connection> idle = new ArrayDeque<>(connections);
    long total = (long) (perSecond * millis / 1_000);
    try (Selector selector = Selector.open()) {
      for (int i = 0; i < connections; i++) {
        idle.add(connect(selector, result, idle::add));
      }
      long startNanos = System.nanoTime();
      for (long sent = 0; result.latencies().total() < total; ) {
        long dueNanos = startNanos + (long) (sent * 1e9 / perSecond);
        if (sent < total && dueNanos <= System.nanoTime() && !idle.isEmpty()) {
          idle.remove().send(any(random), dueNanos);
          sent++;
        } else if (selector.selectNow(HttpLoad::handle) == 0) {
          LockSupport.parkNanos(PAUSE_NANOS);
        }
      }
      result.elapsed(System.nanoTime() - startNanos);
      closeAll(selector);
    }
    return result;
  }

  private byte[] any(Random random) {
    return requests[random.nextInt(requests.length)];
  }

  private Connection connect(Selector selector, LoadResult result, Consumer<Connection> idle)
      throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.socket().setTcpNoDelay(true);
    channel.configureBlocking(false);
    Connection connection = new Connection(channel, result, idle);
    channel.register(selector, SelectionKey.OP_READ, connection);
    return connection;
  }

  private static void closeAll(Selector selector) throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
  }

  private static void handle(SelectionKey key) {
    if (key.attachment() instanceof Connection connection) {
      connection.read();
    }
  }
}
