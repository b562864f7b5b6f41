package io.tallystick.keyservice.api;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** An OpenAPI document of this service, read once at the start. Open to everybody. */
final class ApiDocument {
  /** Named after the service, because both may share a class path. */
  static final String KEYS = "/key-service.openapi.yaml";

  static final String OAUTH = "/oauth.openapi.yaml";

  private final Buffer yaml;

  private ApiDocument(Buffer yaml) {
    this.yaml = yaml;
  }

  static ApiDocument read(String name) {
    try (InputStream stream = ApiDocument.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the jar lacks " + name);
      }
      return new ApiDocument(Buffer.buffer(stream.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void send(RoutingContext context) {
    context
        .response()
        .putHeader("content-type", "application/yaml")
        .putHeader("cache-control", "no-cache")
        .end(yaml)
        .onFailure(gone -> {});
  }
}
