package io.tallystick.protect.example;

import io.tallystick.protect.KeyHandler;
import io.tallystick.runtime.config.SettingsException;
import io.tallystick.verifier.TallystickVerifier;
import io.tallystick.verifier.VerifiedKey;
import io.tallystick.verifier.VerifierSettings;
import io.tallystick.verifier.VerifyRequest;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An application with two routes and a key needed for each: reading costs 1 of the key's limits,
 * writing 5. It serves 503 until it knows the keys; {@code /health} says why. Any thread.
 */
public final class Invoices implements AutoCloseable {
  private static final VerifyRequest READ = VerifyRequest.any().withScopes("invoices:read");
  private static final VerifyRequest WRITE =
      VerifyRequest.any().withScopes("invoices:write").withCost(5);
  private static final long STOP_SECONDS_MAX = 10;

  private final Vertx vertx = Vertx.vertx();
  private final TallystickVerifier verifier;
  private final HttpServer server;

  /** Starts to listen; 0 is any free port. */
  public Invoices(VerifierSettings settings, int port) {
    this.verifier = TallystickVerifier.connect(settings);
    Router router = Router.router(vertx);
    router.get("/health").handler(this::health);
    router.get("/invoices").handler(new KeyHandler(verifier, READ)).handler(Invoices::list);
    // A route of its own, so that it comes before the body: who may not write is not read.
    router.post("/invoices").handler(new KeyHandler(verifier, WRITE));
    router
        .post("/invoices")
        .handler(BodyHandler.create(false).setBodyLimit(16 * 1024))
        .handler(Invoices::write);
    this.server = vertx.createHttpServer().requestHandler(router).listen(port, "127.0.0.1").await();
  }

  /** Serves until the process is ended. */
  public static void main(String[] arguments) {
    if (arguments.length != 1) {
      System.err.println("Usage: invoices PORT, with TALLYSTICK_KAFKA, _REDIS and _PEPPERS set");
      System.exit(2);
    }
    try {
      VerifierSettings settings = VerifierSettings.fromEnvironment(System.getenv());
      Invoices invoices = new Invoices(settings, Integer.parseInt(arguments[0]));
      Runtime.getRuntime().addShutdownHook(new Thread(invoices::close));
      System.out.println("http://127.0.0.1:" + invoices.port() + "/invoices");
    } catch (SettingsException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  public int port() {
    return server.actualPort();
  }

  @Override
  public void close() {
    server.shutdown(STOP_SECONDS_MAX, TimeUnit.SECONDS).await();
    verifier.close();
    vertx.close().await();
  }

  private static void list(RoutingContext context) {
    VerifiedKey key = KeyHandler.key(context);
    context.json(new JsonObject().put("owner", key.owner()).put("invoices", 3));
  }

  private static void write(RoutingContext context) {
    VerifiedKey key = KeyHandler.key(context);
    JsonObject invoice = context.body().asJsonObject();
    context.response().setStatusCode(201);
    context.json(new JsonObject().put("owner", key.owner()).put("written", invoice));
  }

  private void health(RoutingContext context) {
    @Nullable String reason = verifier.notReady();
    context.response().setStatusCode(reason == null ? 200 : 503);
    context.end(reason == null ? "ready" : reason);
  }
}
