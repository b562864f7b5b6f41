package io.tallystick.keyservice.api;

import io.tallystick.key.policy.PolicyKind;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.keyservice.access.Caller;
import io.tallystick.keyservice.access.KeyProofs;
import io.tallystick.keyservice.access.ManagementAccess;
import io.tallystick.keyservice.access.ProvedKey;
import io.tallystick.keyservice.oauth.OauthParts;
import io.tallystick.keyservice.oauth.OauthRoutes;
import io.tallystick.runtime.http.Problem;
import io.tallystick.runtime.ops.Readiness;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Route;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The routes of the service: who calls, may it, then the handler, then the answer. Handlers run on
 * event loops and never block. Nothing of a request's URI, headers or body is logged.
 */
public final class HttpApi {
  static final int BODY_SIZE_MAX_BYTES = 64 * 1024;
  private static final String RETRY_SECONDS = "1";
  private static final String CHALLENGE = "Bearer realm=\"tallystick\"";

  private final Vertx vertx;
  private final Readiness readiness;
  private final Access access;
  private final Router router;

  /** The methods of each path, for the answer to another one. */
  private final Map<String, String> methods = new LinkedHashMap<>();

  /**
   * Who may call.
   *
   * @param management for the management API
   * @param holders for what a key's holder may do to it
   */
  public record Access(ManagementAccess management, KeyProofs holders) {}

  public HttpApi(Vertx vertx, Readiness readiness, Access access) {
    this.vertx = vertx;
    this.readiness = readiness;
    this.access = access;
    this.router = Router.router(vertx);
  }

  /** What a route does for a management key; it checks the caller's scope itself. */
  private interface Managed extends BiFunction<RoutingContext, Caller, CompletableFuture<Answer>> {}

  /** What a route does for the holder of a key. */
  private interface Held extends BiFunction<RoutingContext, ProvedKey, CompletableFuture<Answer>> {}

  /** All routes over {@code parts}. To be called once. */
  public Router router(ApiParts parts, ForeignFormats formats, @Nullable OauthRoutes oauth) {
    KeyMinting minting = new KeyMinting(parts);
    KeyReads reads = new KeyReads(parts);
    KeyChanges changes = new KeyChanges(parts);
    PolicyApi plans = new PolicyApi(PolicyKind.PLAN, parts);
    PolicyApi owners = new PolicyApi(PolicyKind.OWNER, parts);
    HolderApi holder = new HolderApi(parts);
    ApiDocument document = ApiDocument.read(ApiDocument.KEYS);
    if (oauth != null) {
      oauth.mount(router);
    }
    router
        .route("/v1/keys/import")
        .handler(BodyHandler.create(false).setBodyLimit(KeyImports.BODY_SIZE_MAX_BYTES));
    router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_SIZE_MAX_BYTES));
    managed(HttpMethod.GET, "/v1/keys", reads::list);
    managed(HttpMethod.POST, "/v1/keys", minting::mint);
    managed(HttpMethod.POST, "/v1/keys/import", new KeyImports(parts, formats)::take);
    managed(HttpMethod.POST, "/v1/keys/revoke-all", new OwnerRevocation(parts)::revoke);
    refuseOtherMethods();
    managed(HttpMethod.GET, "/v1/keys/:id", reads::read);
    managed(HttpMethod.PATCH, "/v1/keys/:id", changes::update);
    managed(HttpMethod.GET, "/v1/keys/:id/events", reads::events);
    managed(HttpMethod.GET, "/v1/keys/:id/usage", reads::usage);
    managed(HttpMethod.POST, "/v1/keys/:id/rotate", changes::rotate);
    managed(HttpMethod.POST, "/v1/keys/:id/retire-previous", changes::retirePrevious);
    managed(HttpMethod.POST, "/v1/keys/:id/disable", changes::disable);
    managed(HttpMethod.POST, "/v1/keys/:id/enable", changes::enable);
    managed(HttpMethod.POST, "/v1/keys/:id/revoke", changes::revoke);
    managed(HttpMethod.POST, "/v1/keys/:id/top-up", changes::topUp);
    managed(HttpMethod.GET, "/v1/plans", plans::list);
    managed(HttpMethod.GET, "/v1/plans/:name", plans::read);
    managed(HttpMethod.PUT, "/v1/plans/:name", plans::set);
    managed(HttpMethod.GET, "/v1/owners", owners::list);
    managed(HttpMethod.GET, "/v1/owners/:owner", owners::read);
    managed(HttpMethod.PUT, "/v1/owners/:owner", owners::set);
    if (oauth != null) {
      tokens(minting, oauth.parts());
    }
    held(HttpMethod.GET, "/v1/self", holder::read);
    held(HttpMethod.GET, "/v1/self/usage", holder::usage);
    held(HttpMethod.POST, "/v1/self/rotate", holder::rotate);
    held(HttpMethod.POST, "/v1/self/revoke", holder::revoke);
    route(HttpMethod.GET, "/openapi.yaml").handler(document::send);
    refuseOtherMethods();
    router.route().handler(HttpApi::notFound);
    router.errorHandler(413, HttpApi::tooLarge);
    router.errorHandler(400, HttpApi::badRequest);
    router.errorHandler(500, HttpApi::fault);
    return router;
  }

  /** What is there only where tokens are issued. */
  private void tokens(KeyMinting minting, OauthParts oauth) {
    managed(HttpMethod.POST, "/v1/clients", new ClientMinting(minting, oauth)::mint);
    managed(HttpMethod.POST, "/v1/signing-keys/rotate", new SigningKeyChanges(oauth)::rotate);
    ApiDocument document = ApiDocument.read(ApiDocument.OAUTH);
    route(HttpMethod.GET, "/oauth2/openapi.yaml").handler(document::send);
    held(HttpMethod.POST, "/v1/self/token", new HolderTokens(oauth)::make);
  }

  private void managed(HttpMethod method, String path, Managed handler) {
    route(method, path)
        .handler(
            context -> {
              String address = context.request().remoteAddress().hostAddress();
              admit(
                  context,
                  token -> access.management().prove(token, address),
                  handler,
                  "A management key is needed: Authorization: Bearer ak_….");
            });
  }

  private void held(HttpMethod method, String path, Held handler) {
    route(method, path)
        .handler(
            context ->
                admit(
                    context,
                    access.holders()::prove,
                    handler,
                    "The key itself is needed: Authorization: Bearer and its whole text."));
  }

  private Route route(HttpMethod method, String path) {
    methods.merge(path, method.name(), (known, other) -> known + ", " + other);
    return router.route(method, path);
  }

  /** After the routes of these paths, so that what gets here has another method. */
  private void refuseOtherMethods() {
    methods.forEach(
        (path, allowed) ->
            router
                .route(path)
                .handler(
                    context -> {
                      context.response().putHeader("allow", allowed);
                      new Problem(405, "method_not_allowed", "This path takes " + allowed + ".")
                          .send(context.response());
                    }));
    methods.clear();
  }

  private <P> void admit(
      RoutingContext context,
      Function<@Nullable String, CompletableFuture<@Nullable P>> proof,
      BiFunction<RoutingContext, P, CompletableFuture<Answer>> handler,
      String needed) {
    if (!readiness.isReady()) {
      send(context, new Problem(503, "not_ready", "This node has not caught up with the log yet."));
      return;
    }
    Context loop = vertx.getOrCreateContext();
    CompletableFuture<?> unused =
        proof
            .apply(Requests.bearer(context))
            .whenComplete(
                (proved, failure) ->
                    loop.runOnContext(
                        ignored -> {
                          if (failure != null) {
                            send(context, Answers.of(failure));
                          } else if (proved == null) {
                            unauthenticated(context, needed);
                          } else {
                            handle(loop, context, handler, proved);
                          }
                        }));
  }

  private static <P> void handle(
      Context loop,
      RoutingContext context,
      BiFunction<RoutingContext, P, CompletableFuture<Answer>> handler,
      P proved) {
    CompletableFuture<Answer> answer;
    try {
      answer = handler.apply(context, proved);
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<?> unused =
        answer.whenComplete(
            (given, failure) -> loop.runOnContext(ignored -> finish(context, given, failure)));
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

  private static void unauthenticated(RoutingContext context, String needed) {
    boolean given = context.request().headers().contains("authorization");
    String error = given ? ", error=\"invalid_token\"" : "";
    context.response().putHeader("www-authenticate", CHALLENGE + error);
    send(context, new Problem(401, "unauthenticated", needed));
  }

  private static void notFound(RoutingContext context) {
    new Problem(404, "not_found", "There is nothing at this path.").send(context.response());
  }

  private static void tooLarge(RoutingContext context) {
    context.response().putHeader("connection", "close");
    boolean isImport = "/v1/keys/import".equals(context.normalizedPath());
    int max = isImport ? KeyImports.BODY_SIZE_MAX_BYTES : BODY_SIZE_MAX_BYTES;
    new Problem(413, "body_too_large", "A body is at most " + max + " bytes here.")
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
