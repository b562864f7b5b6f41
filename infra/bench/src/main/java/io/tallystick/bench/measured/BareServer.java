package io.tallystick.bench.measured;

import io.tallystick.runtime.http.HttpEdge;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The baseline: the same Vert.x, options and number of event loops as a verifier, answering the
 * same headers and body with no work. A main of its own process.
 */
public final class BareServer {
  private BareServer() {}

  /**
   * @param arguments port, event loops, folder of the answers
   */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    int loops = Integer.parseInt(arguments[1]);
    List<Ready> answers =
        CannedAnswer.readAll(Path.of(arguments[2])).stream().map(Ready::of).toList();
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
    vertx
        .deployVerticle(
            () -> new Answering(port, answers), new DeploymentOptions().setInstances(loops))
        .toCompletionStage()
        .toCompletableFuture()
        .get();
  }

  private record Header(CharSequence name, CharSequence value) {}

  private record Ready(String path, List<Header> headers, Buffer body) {
    static Ready of(CannedAnswer answer) {
      List<Header> headers = new ArrayList<>();
      for (String line : answer.headers()) {
        int colon = line.indexOf(": ");
        headers.add(
            new Header(
                HttpHeaders.createOptimized(line.substring(0, colon)),
                HttpHeaders.createOptimized(line.substring(colon + 2))));
      }
      return new Ready(answer.path(), headers, Buffer.buffer(answer.body()));
    }

    void send(HttpServerResponse response) {
      for (Header header : headers) {
        response.putHeader(header.name(), header.value());
      }
      (body.length() == 0 ? response.end() : response.end(body)).onFailure(gone -> {});
    }
  }

  private static final class Answering extends AbstractVerticle {
    private final int port;
    private final List<Ready> answers;

    Answering(int port, List<Ready> answers) {
      this.port = port;
      this.answers = answers;
    }

    @Override
    public void start(Promise<Void> started) {
      vertx
          .createHttpServer(HttpEdge.options("127.0.0.1", port))
          .requestHandler(this::answer)
          .listen()
          .<Void>mapEmpty()
          .onComplete(started);
    }

    private void answer(HttpServerRequest request) {
      for (Ready ready : answers) {
        if (ready.path().equals(request.path())) {
          ready.send(request.response());
          return;
        }
      }
      request.response().setStatusCode(404).end().onFailure(gone -> {});
    }
  }
}
