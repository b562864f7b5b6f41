package io.tallystick.keyservice.api;

import io.tallystick.keyservice.access.Caller;
import io.tallystick.keyservice.access.ManagementAccess;
import io.tallystick.runtime.http.Problem;
import io.tallystick.runtime.ops.Readiness;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The management API's routes: who calls, may it, then the handler, then the answer. Handlers run
 * on event loops and never block. Nothing of a request's URI, headers or body is logged.
 */
public final class ManagementApi {
  static final int BODY_SIZE_MAX_BYTES = 64 * 1024;
  private static final String RETRY_SECONDS = "1";
  private static final String CHALLENGE = "Bearer realm=\"tallystick\"";

  private final Vertx vertx;
  private final Readiness readiness;
  private final ManagementAccess access;
  private final KeyHandlers keys;

  public ManagementApi(
      Vertx vertx, Readiness readiness, ManagementAccess access, KeyHandlers keys) {
    this.vertx = vertx;
    this.readiness = readiness;
    this.access = access;
    this.keys = keys;
  }

  /** What a route does for a caller; it checks the caller's scope itself. */
  interface Handler {
    CompletableFuture<Answer> handle(RoutingContext context, Caller caller);
  }

  public Router router() {
    Router router = Router.router(vertx);
    router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_SIZE_MAX_BYTES));
    route(router, "/v1/keys", HttpMethod.POST, keys::mint);
    route(router, "/v1/keys", HttpMethod.GET, keys::list);
    allow(router, "/v1/keys", "GET, POST");
    route(router, "/v1/keys/:id", HttpMethod.GET, keys::read);
    allow(router, "/v1/keys/:id", "GET");
    route(router, "/v1/keys/:id/events", HttpMethod.GET, keys::events);
    allow(router, "/v1/keys/:id/events", "GET");
    route(router, "/v1/keys/:id/revoke", HttpMethod.POST, keys::revoke);
    allow(router, "/v1/keys/:id/revoke", "POST");
    router.route().handler(ManagementApi::notFound);
    router.errorHandler(413, ManagementApi::tooLarge);
    router.errorHandler(400, ManagementApi::badRequest);
    router.errorHandler(500, ManagementApi::fault);
    return router;
  }

  private void route(Router router, String path, HttpMethod method, Handler handler) {
    router.route(method, path).handler(context -> admit(context, handler));
  }

  private static void allow(Router router, String path, String methods) {
    router
        .route(path)
        .handler(
            context -> {
              context.response().putHeader("allow", methods);
              new Problem(405, "method_not_allowed", "This path takes " + methods + ".")
                  .send(context.response());
            });
  }

  private void admit(RoutingContext context, Handler handler) {
    if (!readiness.isReady()) {
      send(context, new Problem(503, "not_ready", "This node has not caught up with the log yet."));
      return;
    }
    Context loop = vertx.getOrCreateContext();
    String address = context.request().remoteAddress().hostAddress();
    CompletableFuture<?> unused =
        access
            .prove(token(context), address)
            .whenComplete(
                (caller, failure) ->
                    loop.runOnContext(
                        ignored -> admitted(loop, context, handler, caller, failure)));
  }

  private static void admitted(
      Context loop,
      RoutingContext context,
      Handler handler,
      @Nullable Caller caller,
      @Nullable Throwable failure) {
    if (failure != null) {
      send(context, Answers.of(failure));
    } else if (caller == null) {
      unauthenticated(context);
    } else {
      CompletableFuture<?> unused =
          handle(context, handler, caller)
              .whenComplete(
                  (answer, e) -> loop.runOnContext(ignored -> finish(context, answer, e)));
    }
  }

  private static CompletableFuture<Answer> handle(
      RoutingContext context, Handler handler, Caller caller) {
    try {
      return handler.handle(context, caller);
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  private static void finish(
      RoutingContext context, @Nullable Answer answer, @Nullable Throwable failure) {
    if (failure != null) {
      send(context, Answers.of(failure));
    } else if (answer != null && !context.response().closed()) {
      answer.send(context.response());
    }
  }

  private static void send(RoutingContext context, Problem problem) {
    if (!context.response().closed()) {
      if (problem.status() == 503) {
        context.response().putHeader("retry-after", RETRY_SECONDS);
      }
      problem.send(context.response());
    }
  }

  private static void unauthenticated(RoutingContext context) {
    boolean given = context.request().headers().contains("authorization");
    String error = given ? ", error=\"invalid_token\"" : "";
    context.response().putHeader("www-authenticate", CHALLENGE + error);
    send(
        context,
        new Problem(
            401, "unauthenticated", "A management key is needed: Authorization: Bearer ak_…."));
  }

  private static @Nullable String token(RoutingContext context) {
    List<String> headers = context.request().headers().getAll("authorization");
    if (headers.size() != 1) {
      return null;
    }
    String[] parts = headers.get(0).strip().split(" +", 2);
    return parts.length == 2 && parts[0].toLowerCase(Locale.ROOT).equals("bearer")
        ? parts[1]
        : null;
  }

  private static void notFound(RoutingContext context) {
    new Problem(404, "not_found", "There is nothing at this path.").send(context.response());
  }

  private static void tooLarge(RoutingContext context) {
    context.response().putHeader("connection", "close");
    new Problem(413, "body_too_large", "A body is at most " + BODY_SIZE_MAX_BYTES + " bytes.")
        .send(context.response());
  }

  private static void badRequest(RoutingContext context) {
    new Problem(400, "invalid_request", "This is not a valid HTTP request.")
        .send(context.response());
  }

  private static void fault(RoutingContext context) {
    Throwable failure = context.failure();
    Answers.of(failure == null ? new IllegalStateException("failed without cause") : failure)
        .send(context.response());
  }
}
