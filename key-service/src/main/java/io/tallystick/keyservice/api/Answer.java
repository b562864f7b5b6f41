package io.tallystick.keyservice.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.state.Key;
import io.tallystick.key.text.KeyText;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * What a request is answered with when it succeeds. Made on any thread, sent on the request's loop.
 *
 * @param etag the version as an ETag, when the answer is one key, plan or owner
 * @param location of what was made, when something was
 */
record Answer(int status, ObjectNode body, @Nullable String etag, @Nullable String location) {

  static Answer of(ObjectNode body) {
    return new Answer(200, body, null, null);
  }

  static Answer of(Key key, ObjectNode body) {
    return of(key.version(), body);
  }

  /**
   * @param version of what the body shows
   */
  static Answer of(long version, ObjectNode body) {
    return new Answer(200, body, "\"" + version + "\"", null);
  }

  /** The same with the text of a new secret, which is shown in no other answer. */
  Answer showing(KeyText text) {
    body.put("key", text.reveal());
    return this;
  }

  Answer createdAt(String path) {
    return new Answer(201, body, etag, path);
  }

  void send(HttpServerResponse response) {
    response
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .putHeader("cache-control", "no-store");
    if (etag != null) {
      response.putHeader("etag", etag);
    }
    if (location != null) {
      response.putHeader("location", location);
    }
    response.end(Buffer.buffer(Json.write(body))).onFailure(gone -> {});
  }
}
