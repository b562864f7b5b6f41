package io.tallystick.runtime.http;

import io.netty.handler.codec.TooLongFrameException;
import io.tallystick.runtime.config.ListenSettings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.concurrent.TimeUnit;

/**
 * The limits of every HTTP server here, which Vert.x leaves open by default, and the answer to what
 * is no HTTP. Stateless.
 */
public final class HttpEdge {
  public static final int HEADERS_SIZE_MAX_BYTES = 16 * 1024;
  public static final int REQUEST_LINE_SIZE_MAX_BYTES = 8 * 1024;
  public static final int IDLE_SECONDS_MAX = 75;

  /** How long a connection stays open for what is under way on it. */
  private static final int LAST_SECONDS_MAX = 10;

  private HttpEdge() {}

  /** Options for the public port of {@code listen}. */
  public static HttpServerOptions options(ListenSettings listen) {
    HttpServerOptions options = options(listen.host(), listen.port());
    ListenSettings.Tls tls = listen.tls();
    if (tls != null) {
      options
          .setSsl(true)
          .setUseAlpn(true)
          .setKeyCertOptions(
              new PemKeyCertOptions()
                  .setCertPath(tls.certificate().toString())
                  .setKeyPath(tls.key().toString()));
    }
    return options;
  }

  /** Options for a plain port. */
  public static HttpServerOptions options(String host, int port) {
    return new HttpServerOptions()
        .setHost(host)
        .setPort(port)
        .setIdleTimeout(IDLE_SECONDS_MAX)
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setMaxHeaderSize(HEADERS_SIZE_MAX_BYTES)
        .setMaxInitialLineLength(REQUEST_LINE_SIZE_MAX_BYTES)
        .setHttp2ClearTextEnabled(false)
        // Nothing here speaks WebSocket, whose handler would look at every request on its way.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false)
        .setAcceptBacklog(1024)
        .setTcpNoDelay(true)
        .setReuseAddress(true);
  }

  /**
   * Makes the answer to a request the last one of its connection, and says so. To be called on its
   * event loop before the answer begins. HTTP/2 has no such word: its GOAWAY is about calls that
   * are on their way too, some clients fail those, and so it is left to the server's shutdown.
   */
  public static void lastOfConnection(HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_2 && !request.response().headWritten()) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
      request.connection().shutdown(LAST_SECONDS_MAX, TimeUnit.SECONDS).onFailure(gone -> {});
    }
  }

  /** Answers a request that does not parse: 414, 431 or 400, with a problem body. */
  public static void refuse(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    String message = cause == null || cause.getMessage() == null ? "" : cause.getMessage();
    Problem problem;
    if (cause instanceof TooLongFrameException && message.contains("line")) {
      problem =
          new Problem(
              414,
              "uri_too_long",
              "The request line is longer than " + REQUEST_LINE_SIZE_MAX_BYTES + " bytes.");
    } else if (cause instanceof TooLongFrameException) {
      problem =
          new Problem(
              431,
              "headers_too_large",
              "The headers are larger than " + HEADERS_SIZE_MAX_BYTES + " bytes.");
    } else {
      problem = new Problem(400, "invalid_request", "This is not a valid HTTP request.");
    }
    request.response().putHeader("connection", "close");
    problem.send(request.response());
  }
}
