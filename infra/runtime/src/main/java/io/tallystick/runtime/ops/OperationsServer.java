package io.tallystick.runtime.ops;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.runtime.http.HttpEdge;
import io.tallystick.runtime.http.Problem;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;

/**
 * The operations port: {@code /health/live}, {@code /health/ready} with reasons, {@code /metrics}.
 * Plain HTTP, for probes and scrapers; nothing on it is secret and nothing on it changes anything.
 */
public final class OperationsServer {
  private final Vertx vertx;
  private final Readiness readiness;
  private final Metrics metrics;

  public OperationsServer(Vertx vertx, Readiness readiness, Metrics metrics) {
    this.vertx = vertx;
    this.readiness = readiness;
    this.metrics = metrics;
  }

  /** Starts to listen; the server that it gives is closed with its Vert.x. */
  public Future<HttpServer> listen(String host, int port) {
    return vertx
        .createHttpServer(HttpEdge.options(host, port))
        .invalidRequestHandler(HttpEdge::refuse)
        .requestHandler(this::handle)
        .listen();
  }

  private void handle(HttpServerRequest request) {
    switch (request.path() == null ? "" : request.path()) {
      case "/health/live" -> json(request, 200, Json.object().put("status", "live"));
      case "/health/ready" -> ready(request);
      case "/metrics" -> scrape(request);
      default ->
          new Problem(404, "not_found", "Here are /health/live, /health/ready and /metrics.")
              .send(request.response());
    }
  }

  private void ready(HttpServerRequest request) {
    var reasons = readiness.reasons();
    ObjectNode json = Json.object().put("status", reasons.isEmpty() ? "ready" : "not_ready");
    reasons.forEach(json.putArray("reasons")::add);
    json(request, reasons.isEmpty() ? 200 : 503, json);
  }

  private void scrape(HttpServerRequest request) {
    vertx
        .executeBlocking(metrics::scrape, false)
        .onSuccess(
            text ->
                request
                    .response()
                    .putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8")
                    .end(text)
                    .onFailure(gone -> {}))
        .onFailure(e -> Problem.fault("metrics").send(request.response()));
  }

  private static void json(HttpServerRequest request, int status, ObjectNode json) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(Buffer.buffer(Json.write(json)))
        .onFailure(gone -> {});
  }
}
