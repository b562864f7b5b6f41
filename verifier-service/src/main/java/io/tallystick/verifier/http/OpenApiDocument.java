package io.tallystick.verifier.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** The description of this port, read once from the jar. Immutable; sent on any event loop. */
public final class OpenApiDocument {
  static final String PATH = "/openapi.yaml";

  /** Named after the service, because both may share a class path. */
  private static final String RESOURCE = "verifier-service.openapi.yaml";

  private final Buffer text;

  private OpenApiDocument(Buffer text) {
    this.text = text;
  }

  public static OpenApiDocument read() {
    try (InputStream in = resource()) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + RESOURCE);
      }
      return new OpenApiDocument(Buffer.buffer(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static @Nullable InputStream resource() {
    return OpenApiDocument.class.getClassLoader().getResourceAsStream(RESOURCE);
  }

  void send(HttpServerRequest request) {
    boolean get = request.method().equals(HttpMethod.GET);
    if (!get && !request.method().equals(HttpMethod.HEAD)) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET, HEAD");
      throw new Refusal(405, "method_not_allowed", "Use GET here.");
    }
    request
        .response()
        .putHeader(HttpHeaders.CONTENT_TYPE, Names.YAML)
        .putHeader(HttpHeaders.CACHE_CONTROL, Names.NO_STORE)
        .end(text)
        .onFailure(gone -> {});
  }
}
