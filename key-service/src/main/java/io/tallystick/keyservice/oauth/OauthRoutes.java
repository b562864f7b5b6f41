package io.tallystick.keyservice.oauth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.state.Key;
import io.tallystick.keyservice.log.OutcomeUnknown;
import io.tallystick.keyservice.signing.PublishedKeys.Published;
import io.tallystick.keyservice.token.NoSigner;
import io.tallystick.keyservice.work.Busy;
import io.tallystick.runtime.ops.Readiness;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The OAuth endpoints over HTTP. Bodies are read here, whatever they hold, so that every refusal is
 * one of OAuth's own. On event loops; nothing blocks, and nothing of a request is logged.
 */
public final class OauthRoutes {
  public static final String TOKEN = "/oauth2/token";
  public static final String INTROSPECT = "/oauth2/introspect";
  public static final String REVOKE = "/oauth2/revoke";
  public static final String JWKS = "/oauth2/jwks";
  public static final String METADATA = "/.well-known/oauth-authorization-server";
  private static final Logger LOG = LoggerFactory.getLogger(OauthRoutes.class);

  private final Vertx vertx;
  private final Readiness readiness;
  private final OauthParts parts;
  private final OauthCounts counts;

  public OauthRoutes(Vertx vertx, Readiness readiness, OauthParts parts, OauthCounts counts) {
    this.vertx = vertx;
    this.readiness = readiness;
    this.parts = parts;
    this.counts = counts;
  }

  /** What an endpoint does for a client that has proved itself. */
  private interface Endpoint extends BiFunction<FormRequest, Key, CompletableFuture<ObjectNode>> {}

  public OauthParts parts() {
    return parts;
  }

  /** Adds the routes. They read bodies themselves, so no other handler may do so before. */
  public void mount(Router router) {
    OauthApi api = new OauthApi(parts);
    form(router, TOKEN, api::token);
    form(router, INTROSPECT, api::introspect);
    form(router, REVOKE, api::revoke);
    router.route(HttpMethod.GET, JWKS).handler(this::jwks);
    String path = URI.create(parts.settings().issuer()).getPath();
    router.route(HttpMethod.GET, METADATA + path).handler(this::metadata);
    if (!path.isEmpty()) {
      router.route(HttpMethod.GET, METADATA).handler(this::metadata);
    }
  }

  private void form(Router router, String path, Endpoint endpoint) {
    router.route(path).handler(context -> receive(context, endpoint));
  }

  private void receive(RoutingContext context, Endpoint endpoint) {
    HttpServerRequest request = context.request();
    if (!request.method().equals(HttpMethod.POST)) {
      context.response().putHeader("allow", "POST");
      fail(context, OauthError.invalidRequest("This endpoint takes POST."), 405);
      return;
    }
    Buffer body = Buffer.buffer();
    request.handler(
        chunk -> {
          if (body.length() <= FormRequest.BODY_SIZE_MAX_BYTES) {
            body.appendBuffer(chunk);
          }
        });
    request.endHandler(end -> handle(context, endpoint, body));
  }

  private void handle(RoutingContext context, Endpoint endpoint, Buffer body) {
    if (!readiness.isReady()) {
      fail(context, behind());
      return;
    }
    if (body.length() > FormRequest.BODY_SIZE_MAX_BYTES) {
      fail(context, OauthError.invalidRequest("The body is too large."));
      return;
    }
    Context loop = vertx.getOrCreateContext();
    CompletableFuture<ObjectNode> answer;
    try {
      FormRequest form = FormRequest.parse(raw(context.request(), body));
      String address = context.request().remoteAddress().hostAddress();
      answer =
          parts
              .clients()
              .prove(form.client(), address)
              .thenCompose(
                  client -> parts.shares().run(client.id(), () -> endpoint.apply(form, client)));
    } catch (RuntimeException e) {
      answer = CompletableFuture.failedFuture(e);
    }
    CompletableFuture<?> unused =
        answer.whenComplete(
            (json, failure) ->
                loop.runOnContext(
                    ignored -> {
                      if (failure != null) {
                        fail(context, error(failure));
                      } else if (!context.response().closed()) {
                        OauthError.send(context.response(), 200, json);
                      }
                    }));
  }

  private static FormRequest.Raw raw(HttpServerRequest request, Buffer body) {
    return new FormRequest.Raw(
        request.query(),
        request.getHeader("content-type"),
        request.headers().getAll("authorization"),
        body.toString(StandardCharsets.UTF_8));
  }

  private void jwks(RoutingContext context) {
    if (!readiness.isReady()) {
      // Whoever keeps a set that lacks keys refuses good tokens for as long.
      fail(context, behind());
      return;
    }
    ObjectNode json = Json.object();
    var keys = json.putArray("keys");
    for (Published each : parts.published().trusted(parts.clock().instant())) {
      keys.add(Json.read(each.key().publicJwk()));
    }
    // Whoever keeps it this long still sees a new key before it signs.
    long seconds = Math.max(1, parts.leadMillis() / 2_000);
    context
        .response()
        .putHeader("content-type", "application/jwk-set+json")
        .putHeader("cache-control", "public, max-age=" + seconds)
        .end(Buffer.buffer(Json.write(json)))
        .onFailure(gone -> {});
  }

  private void metadata(RoutingContext context) {
    context
        .response()
        .putHeader("content-type", "application/json")
        .putHeader("cache-control", "public, max-age=300")
        .end(Buffer.buffer(Json.write(Metadata.of(parts.settings().issuer(), parts.byKey()))))
        .onFailure(gone -> {});
  }

  private void fail(RoutingContext context, OauthError error) {
    counts.refused(error.error());
    if (!context.response().closed()) {
      error.send(context.response());
    }
  }

  private void fail(RoutingContext context, OauthError error, int status) {
    counts.refused(error.error());
    OauthError.send(context.response(), status, Json.object().put("error", error.error()));
  }

  private static OauthError behind() {
    return OauthError.unavailable("This node has not caught up with the log yet.");
  }

  /** The one table from what happened to an error of OAuth; the management API has its own. */
  public static OauthError error(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof OauthError error) {
      return error;
    }
    if (cause instanceof Busy) {
      return OauthError.unavailable("This node has too much to do; try again.");
    }
    if (cause instanceof NoSigner) {
      return OauthError.unavailable("No signing key is in force yet; try again.");
    }
    if (cause instanceof OutcomeUnknown) {
      return OauthError.unavailable("It was not confirmed in time; repeat it.");
    }
    String requestId = UUID.randomUUID().toString();
    LOG.error("{} failed", requestId, cause);
    return OauthError.fault(requestId);
  }
}
