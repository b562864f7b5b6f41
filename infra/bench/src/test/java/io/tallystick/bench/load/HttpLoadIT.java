package io.tallystick.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class HttpLoadIT {
  private static final long HELD_NANOS = 400_000_000;

  @Test
  void run_countsWhatWasAnsweredByStatus() throws Exception {
    AtomicLong served = new AtomicLong();
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean odd = served.incrementAndGet() % 2 == 1;
          byte[] body = "a body".getBytes(StandardCharsets.US_ASCII);
          exchange.sendResponseHeaders(odd ? 200 : 429, odd ? -1 : body.length);
          if (!odd) {
            exchange.getResponseBody().write(body);
          }
          exchange.close();
        });
    server.start();
    try {
      byte[] request =
          "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      LoadResult result =
          new HttpLoad(server.getAddress().getPort(), new byte[][] {request}, 3).run(500, 1);
      long answered = result.latencies().total();
      long counted = result.statuses().values().stream().mapToLong(Long::longValue).sum();

      assertTrue(answered > 10, "answered " + answered);
      assertEquals(answered, counted);
      assertTrue(served.get() - answered <= 3, "at most one under way per connection");
      assertEquals(Set.of(200, 429), result.statuses().keySet());
    } finally {
      server.stop(0);
    }
  }

  @Test
  void runPaced_whileTheServerHoldsOneAnswer_countsAllThatWereDueFromWhenTheyWere()
      throws Exception {
    AtomicLong served = new AtomicLong();
    CountDownLatch thirdCame = new CountDownLatch(1);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          // One thread answers all, so that whoever is due meanwhile has to wait.
          if (served.incrementAndGet() == 3) {
            thirdCame.countDown();
            hold();
          }
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
    try {
      byte[] request =
          "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      HttpLoad load = new HttpLoad(server.getAddress().getPort(), new byte[][] {request}, 1);
      LoadResult result = load.runPaced(1_000, 1, 100);

      assertEquals(0, thirdCame.getCount());
      assertEquals(100, result.latencies().total());
      assertEquals(100, served.get());
      long halfMicros = HELD_NANOS / 2_000;
      long tenthSlowest = result.latencies().quantileMicros(0.90);
      assertTrue(tenthSlowest >= halfMicros, "not only one felt it, " + tenthSlowest + " µs");
    } finally {
      server.stop(0);
    }
  }

  private static void hold() {
    long endNanos = System.nanoTime() + HELD_NANOS;
    while (System.nanoTime() < endNanos) {
      LockSupport.parkNanos(endNanos - System.nanoTime());
    }
  }
}
