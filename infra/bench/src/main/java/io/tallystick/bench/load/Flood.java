package io.tallystick.bench.load;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Requests at a rate that does not mind the answers: an open loop over many connections, each a
 * thread that takes the next moment to send at. What a moment finds no free connection for is sent
 * late, or left out when it is long over. Bounded by its connections.
 */
public final class Flood implements AutoCloseable {
  private static final int CONNECTIONS = 48;
  private static final long LATE_MAX_NANOS = 100_000_000;

  private final LongAdder answers = new LongAdder();
  private final AtomicLong nextNanos = new AtomicLong(System.nanoTime());
  private final long startNanos = System.nanoTime();
  private final List<Thread> threads = new ArrayList<>();
  private final Supplier<byte[]> requests;
  private final int port;
  private final long intervalNanos;
  private volatile boolean isClosed;

  private Flood(int port, int perSecond, Supplier<byte[]> requests) {
    this.port = port;
    this.intervalNanos = 1_000_000_000L / perSecond;
    this.requests = requests;
  }

  /** Floods loopback from now on, each time with another request. */
  public static Flood start(int port, int perSecond, Supplier<byte[]> requests) {
    Flood flood = new Flood(port, perSecond, requests);
    for (int i = 0; i < CONNECTIONS; i++) {
      Thread thread = new Thread(flood::run, "flood-" + i);
      flood.threads.add(thread);
      thread.start();
    }
    return flood;
  }

  /** What was answered, by now. */
  public double perSecond() {
    return answers.sum() * 1e9 / (System.nanoTime() - startNanos);
  }

  private void run() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      while (!isClosed) {
        await(nextNanos.getAndAdd(intervalNanos));
        socket.getOutputStream().write(requests.get());
        readAnswer(socket.getInputStream());
        answers.increment();
      }
    } catch (IOException e) {
      System.err.println("a connection of the flood has ended: " + e);
    }
  }

  private void await(long atNanos) {
    long lateNanos = System.nanoTime() - atNanos;
    if (lateNanos > LATE_MAX_NANOS) {
      nextNanos.compareAndSet(atNanos + intervalNanos, System.nanoTime());
    }
    LockSupport.parkNanos(-lateNanos);
  }

  private static void readAnswer(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      byte[] chunk = new byte[1_024];
      int size = in.read(chunk);
      if (size < 0) {
        throw new IOException("the server closed a connection of the flood");
      }
      head.append(new String(chunk, 0, size, StandardCharsets.ISO_8859_1));
    }
    int bodyAt = head.indexOf("\r\n\r\n") + 4;
    String headers = head.substring(0, bodyAt).toLowerCase(Locale.ROOT);
    int at = headers.indexOf("content-length:");
    int length =
        at < 0
            ? 0
            : Integer.parseInt(headers.substring(at + 15, headers.indexOf('\r', at)).strip());
    in.readNBytes(length - (head.length() - bodyAt));
  }

  @Override
  public void close() {
    isClosed = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
