package io.tallystick.runtime.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.runtime.start.EventLoops;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

final class OperationsServerIT {

  @Test
  void ready_followsItsChecksAndNamesTheReasons() throws Exception {
    Vertx vertx = EventLoops.start(1);
    try (Metrics metrics = new Metrics()) {
      AtomicReference<String> reason = new AtomicReference<>("still \"reading\"");
      Readiness readiness = new Readiness();
      readiness.add(reason::get);
      int port =
          EventLoops.started(
                  "port", new OperationsServer(vertx, readiness, metrics).listen("127.0.0.1", 0))
              .actualPort();

      assertEquals(200, get(port, "/health/live").statusCode());
      HttpResponse<String> notReady = get(port, "/health/ready");
      assertEquals(503, notReady.statusCode());
      assertEquals(
          "{\"status\":\"not_ready\",\"reasons\":[\"still \\\"reading\\\"\"]}", notReady.body());
      reason.set(null);
      assertEquals(200, get(port, "/health/ready").statusCode());
      assertTrue(get(port, "/metrics").body().contains("jvm_memory_used_bytes"));
      assertEquals(404, get(port, "/nothing").statusCode());
    } finally {
      EventLoops.stopped(vertx.close());
    }
  }

  private static HttpResponse<String> get(int port, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
