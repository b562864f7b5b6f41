package io.tallystick.bench.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Random;

/**
 * A closed loop on loopback: each connection sends its next request when its answer is complete, so
 * at any moment as many requests are under way as there are connections. One selector thread, which
 * is the caller's. Bounded in connections and in time.
 */
public final class HttpLoad {
  private static final long SELECT_MAX_MILLIS = 100;

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

  /** Runs for so long and gives what was answered in that time. */
  public LoadResult run(long millis, long seed) throws IOException {
    Random random = new Random(seed);
    LoadResult result = new LoadResult();
    try (Selector selector = Selector.open()) {
      long startNanos = System.nanoTime();
      for (int i = 0; i < connections; i++) {
        connect(selector, result, random);
      }
      long endNanos = startNanos + millis * 1_000_000;
      while (System.nanoTime() < endNanos) {
        selector.select(HttpLoad::handle, SELECT_MAX_MILLIS);
      }
      result.elapsed(System.nanoTime() - startNanos);
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
    }
    return result;
  }

  private void connect(Selector selector, LoadResult result, Random random) throws IOException {
    SocketChannel channel =
        SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    channel.socket().setTcpNoDelay(true);
    channel.configureBlocking(false);
    Connection connection =
        new Connection(channel, () -> requests[random.nextInt(requests.length)], result);
    channel.register(selector, SelectionKey.OP_READ, connection);
    connection.send();
  }

  private static void handle(SelectionKey key) {
    if (key.attachment() instanceof Connection connection) {
      connection.read();
    }
  }
}
