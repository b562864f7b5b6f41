package io.tallystick.bench.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class HttpLoadIT {

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
}
