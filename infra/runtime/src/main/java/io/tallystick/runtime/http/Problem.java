package io.tallystick.runtime.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.tallystick.key.codec.JsonFieldException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * An error as RFC 9457 {@code application/problem+json}, with a stable {@code code} to key on. Its
 * detail is a sentence for people and never an exception's text.
 *
 * @param status the HTTP status
 * @param code stable, snake_case
 * @param detail what is wrong and what would be right
 * @param more further members
 */
public record Problem(int status, String code, String detail, ObjectNode more) {
  public static final String CONTENT_TYPE = "application/problem+json";
  private static final String TYPE_PREFIX = "urn:tallystick:problem:";

  public Problem(int status, String code, String detail) {
    this(status, code, detail, Json.object());
  }

  /** 400 {@code invalid_field} or {@code invalid_body}, naming the field. */
  public static Problem of(JsonFieldException e) {
    if (e.field().isEmpty()) {
      return new Problem(400, "invalid_body", "The body is refused: " + e.detail() + ".");
    }
    Problem problem =
        new Problem(400, "invalid_field", "Field " + e.field() + ": " + e.detail() + ".");
    problem.more.put("field", e.field());
    return problem;
  }

  /** 500 {@code fault}; the log has the rest under this request id. */
  public static Problem fault(String requestId) {
    Problem problem = new Problem(500, "fault", "Something broke here; it was logged.");
    problem.more.put("requestId", requestId);
    return problem;
  }

  /** The body: {@code type}, {@code status}, {@code code}, {@code detail}, then the others. */
  public Buffer body() {
    ObjectNode json = Json.object();
    json.put("type", TYPE_PREFIX + code).put("status", status).put("code", code);
    json.put("detail", detail);
    json.setAll(more);
    return Buffer.buffer(Json.write(json));
  }

  /** Ends {@code response} with this problem. */
  public void send(HttpServerResponse response) {
    response
        .setStatusCode(status)
        .putHeader("content-type", CONTENT_TYPE)
        .putHeader("cache-control", "no-store")
        .end(body())
        .onFailure(gone -> {});
  }
}
