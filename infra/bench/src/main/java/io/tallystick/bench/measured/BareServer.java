package io.tallystick.bench.measured;

import io.tallystick.runtime.http.HttpEdge;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The baseline: the same Vert.x, options and number of event loops as a verifier, answering the
 * same headers with no work. A main of its own process.
 */
public final class BareServer {
  private BareServer() {}

  /**
   * @param arguments port, event loops, file with one {@code name: value} per line
   */
  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    int loops = Integer.parseInt(arguments[1]);
    List<String> headers = Files.readAllLines(Path.of(arguments[2]));
    Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(loops));
    vertx
        .deployVerticle(
            () -> new Answering(port, headers), new DeploymentOptions().setInstances(loops))
        .toCompletionStage()
        .toCompletableFuture()
        .get();
  }

  private static final class Answering extends AbstractVerticle {
    private final int port;
    private final List<String> headers;

    Answering(int port, List<String> headers) {
      this.port = port;
      this.headers = headers;
    }

    @Override
    public void start(Promise<Void> started) {
      vertx
          .createHttpServer(HttpEdge.options("127.0.0.1", port))
          .requestHandler(
              request -> {
                MultiMap answer = request.response().headers();
                for (String header : headers) {
                  int colon = header.indexOf(": ");
                  answer.add(header.substring(0, colon), header.substring(colon + 2));
                }
                request.response().end().onFailure(gone -> {});
              })
          .listen()
          .<Void>mapEmpty()
          .onComplete(started);
    }
  }
}
