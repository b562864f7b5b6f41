package io.tallystick.verifier.http;

import io.micrometer.core.instrument.Counter;
import io.tallystick.key.codec.JsonFieldException;
import io.tallystick.runtime.http.HttpEdge;
import io.tallystick.runtime.http.Problem;
import io.tallystick.verifier.permit.Route;
import io.tallystick.verifier.verdict.Asked;
import io.tallystick.verifier.verify.Answer;
import io.tallystick.verifier.verify.Verifier;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The public port on one event loop: one handler, no router. Until the projection is complete it
 * answers 503 to everything under {@code /v1/}. While the node drains it answers everything, once
 * per connection; a stop lets the requests under way finish.
 */
public final class FrontDoor extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(FrontDoor.class);
  private static final String VERIFY = "/v1/verify";
  private static final String AUTHORIZE = "/v1/authorize";
  private static final int STOP_SECONDS_MAX = 10;

  private final Parts parts;
  private final Consumer<HttpServer> listening;
  private @Nullable HttpServer server;

  /**
   * What every event loop's door shares.
   *
   * @param ready whether the projection holds everything that it must
   * @param draining whether clients should make their next connection elsewhere
   */
  public record Parts(
      HttpServerOptions options,
      SocketAddress address,
      Verifier verifier,
      ClientAddress addresses,
      GatewayDoor gateway,
      UrlKeys urlKeys,
      OpenApiDocument document,
      BooleanSupplier ready,
      BooleanSupplier draining,
      Counter keysInUrls) {}

  public FrontDoor(Parts parts, Consumer<HttpServer> listening) {
    this.parts = parts;
    this.listening = listening;
  }

  @Override
  public Future<?> start() {
    return vertx
        .createHttpServer(parts.options())
        .invalidRequestHandler(HttpEdge::refuse)
        .requestHandler(this::handle)
        .listen(parts.address())
        .onSuccess(
            started -> {
              server = started;
              listening.accept(started);
            });
  }

  @Override
  public Future<?> stop() {
    HttpServer open = server;
    return open == null
        ? Future.succeededFuture()
        : open.shutdown(STOP_SECONDS_MAX, TimeUnit.SECONDS);
  }

  private void handle(HttpServerRequest request) {
    try {
      sendElsewhere(request);
      route(request);
    } catch (Refusal e) {
      e.problem().send(request.response());
    } catch (RuntimeException e) {
      fault(request.response(), e);
    }
  }

  private void route(HttpServerRequest request) {
    String path = request.path() == null ? "" : request.path();
    if (Body.isIn(request)) {
      Body.drain(request);
    }
    boolean verify = path.equals(VERIFY);
    boolean authorize =
        !verify
            && path.startsWith(AUTHORIZE)
            && (path.length() == AUTHORIZE.length() || path.charAt(AUTHORIZE.length()) == '/');
    if (authorize) {
      parts.gateway().fitStatus(request.response());
    }
    refuseKeyInUrl(request);
    if (!parts.ready().getAsBoolean() && path.startsWith("/v1/")) {
      request.response().putHeader(HttpHeaders.RETRY_AFTER, "1");
      throw new Refusal(503, "not_ready", "This node has not caught up with the key-log yet.");
    } else if (authorize) {
      authorize(request);
    } else if (verify) {
      verify(request);
    } else if (path.equals(OpenApiDocument.PATH)) {
      parts.document().send(request);
    } else {
      throw new Refusal(
          404, "not_found", "Here are POST /v1/verify, /v1/authorize and /openapi.yaml.");
    }
  }

  /** While the node drains, an answer is the last one of its connection, and says so. */
  private void sendElsewhere(HttpServerRequest request) {
    if (parts.draining().getAsBoolean()) {
      HttpEdge.lastOfConnection(request);
    }
  }

  private void refuseKeyInUrl(HttpServerRequest request) {
    boolean found = parts.urlKeys().isIn(request.uri());
    for (CharSequence name : UrlKeys.ORIGINAL_URI_HEADERS) {
      if (!found && request.headers().get(name) != null) {
        found = request.headers().getAll(name).stream().anyMatch(parts.urlKeys()::isIn);
      }
    }
    if (found) {
      parts.keysInUrls().increment();
      throw new Refusal(
          400,
          "key_in_url",
          "A key stands in the URL, where logs keep it: revoke it, and send keys in a header.");
    }
  }

  private void authorize(HttpServerRequest request) {
    Asked asked;
    Route route;
    try {
      asked = AuthorizeRequest.read(request, parts.addresses());
      route = parts.gateway().route(request, parts.addresses(), AUTHORIZE.length());
    } catch (Refusal e) {
      AuthorizeAnswer.refuse(request.response(), e);
      return;
    }
    LegacyHeaders legacy = parts.gateway().legacy();
    answer(
        request,
        asked,
        route,
        answer -> AuthorizeAnswer.send(request.response(), asked, answer, legacy));
  }

  private void verify(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.POST)) {
      request.response().putHeader(HttpHeaders.ALLOW, "POST");
      throw new Refusal(405, "method_not_allowed", "Use POST here.");
    }
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    if (type != null && !isJson(type)) {
      throw new Refusal(
          415,
          "unsupported_media_type",
          "Send JSON with Content-Type: application/json (curl: --json).");
    }
    HttpServerResponse response = request.response();
    Body.read(
        request, body -> verify(request, body), tooLarge -> tooLarge.problem().send(response));
  }

  private void verify(HttpServerRequest request, Buffer body) {
    try {
      sendElsewhere(request); // The drain may have begun while the body came.
      Asked asked = VerifyJson.read(body.getBytes());
      Instant asOf = parts.verifier().asOf();
      answer(request, asked, Route.NONE, answer -> send(request.response(), answer, asOf));
    } catch (JsonFieldException e) {
      Problem.of(e).send(request.response());
    } catch (RuntimeException e) {
      fault(request.response(), e);
    }
  }

  private void send(HttpServerResponse response, Answer answer, Instant asOf) {
    RateLimitHeaders.put(answer.decision(), parts.gateway().legacy(), response);
    response
        .putHeader(HttpHeaders.CONTENT_TYPE, Names.JSON)
        .putHeader(HttpHeaders.CACHE_CONTROL, Names.NO_STORE)
        .end(Buffer.buffer(VerifyJson.write(answer, asOf)))
        .onFailure(gone -> {});
  }

  /** Sends at once when the answer is there at once, else back on the request's own thread. */
  private void answer(HttpServerRequest request, Asked asked, Route route, Consumer<Answer> send) {
    Thread loop = Thread.currentThread();
    Context own = vertx.getOrCreateContext();
    parts
        .verifier()
        .verify(
            asked,
            route,
            answer -> {
              if (Thread.currentThread() == loop) {
                send.accept(answer);
              } else {
                own.runOnContext(
                    back -> {
                      sendElsewhere(request);
                      send(request.response(), send, answer);
                    });
              }
            });
  }

  private static void send(HttpServerResponse response, Consumer<Answer> send, Answer answer) {
    try {
      send.accept(answer);
    } catch (RuntimeException e) {
      fault(response, e);
    }
  }

  private static void fault(HttpServerResponse response, RuntimeException e) {
    String requestId = UUID.randomUUID().toString();
    LOG.error("request {} failed", requestId, e);
    if (!response.headWritten() && !response.closed()) {
      Problem.fault(requestId).send(response);
    }
  }

  private static boolean isJson(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT).equals("application/json");
  }
}
