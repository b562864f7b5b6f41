package io.tallystick.verifier.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.function.Consumer;

/** Reads or drains request bodies, never more than a limit. On the request's event loop. */
final class Body {
  /** A verify request with 64 scopes of 64 characters takes less than a third of it. */
  static final int READ_SIZE_MAX_BYTES = 16 * 1024;

  /** What a gateway may pass along to /v1/authorize before its connection is closed. */
  static final int DRAIN_SIZE_MAX_BYTES = 1024 * 1024;

  private Body() {}

  /**
   * Hands over the whole body, or once a {@link Refusal} with status 413.
   *
   * @param done gets the body
   */
  static void read(HttpServerRequest request, Consumer<Buffer> done, Consumer<Refusal> refused) {
    if (declaredSizeBytes(request) > READ_SIZE_MAX_BYTES) {
      drain(request);
      refused.accept(tooLarge());
      return;
    }
    Buffer body = Buffer.buffer();
    request.handler(
        chunk -> {
          if (body.length() + chunk.length() > READ_SIZE_MAX_BYTES) {
            drain(request);
            request.endHandler(null);
            refused.accept(tooLarge());
          } else {
            body.appendBuffer(chunk);
          }
        });
    request.endHandler(end -> done.accept(body));
  }

  /** Throws the body away; one that is larger than the limit costs the connection. */
  static void drain(HttpServerRequest request) {
    long[] drainedBytes = {0};
    request.handler(
        chunk -> {
          drainedBytes[0] += chunk.length();
          if (drainedBytes[0] > DRAIN_SIZE_MAX_BYTES) {
            request.connection().close();
          }
        });
  }

  /** Whether there is one to read or to drain; most calls have none. */
  static boolean isIn(HttpServerRequest request) {
    return request.version() == HttpVersion.HTTP_2
        || request.headers().contains(HttpHeaders.CONTENT_LENGTH)
        || request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }

  private static long declaredSizeBytes(HttpServerRequest request) {
    String text = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return text == null ? 0 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0; // The codec has refused what is no length; the chunks are counted anyway.
    }
  }

  private static Refusal tooLarge() {
    return new Refusal(
        413, "body_too_large", "The body is larger than " + READ_SIZE_MAX_BYTES + " bytes.");
  }
}
