package io.tallystick.keyservice.oauth;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tallystick.key.codec.Json;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * Ends an OAuth request as RFC 6749 section 5.2 says: a JSON object with {@code error}. Its
 * description is a constant of ours; nothing of the request is repeated. Carries no stack.
 */
public final class OauthError extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String CHALLENGE = "Basic realm=\"tallystick\", charset=\"UTF-8\"";
  private static final String RETRY_SECONDS = "1";

  private final int status;
  private final String error;
  private final String description;

  private OauthError(int status, String error, String description) {
    super(error, null, false, false);
    this.status = status;
    this.error = error;
    this.description = description;
  }

  static OauthError invalidRequest(String description) {
    return new OauthError(400, "invalid_request", description);
  }

  /** Every way in which a client fails to prove itself looks the same. */
  static OauthError invalidClient() {
    return new OauthError(
        401, "invalid_client", "The client did not prove itself, or is not in use.");
  }

  static OauthError unauthorizedClient(String description) {
    return new OauthError(400, "unauthorized_client", description);
  }

  static OauthError unsupportedGrantType() {
    return new OauthError(
        400, "unsupported_grant_type", "The only grant type is client_credentials.");
  }

  static OauthError invalidScope() {
    return new OauthError(
        400,
        "invalid_scope",
        "The scope is empty, says something twice, or asks for more than the client has.");
  }

  static OauthError invalidTarget() {
    return new OauthError(
        400, "invalid_target", "The client may not get tokens for this resource or audience.");
  }

  static OauthError unavailable(String description) {
    return new OauthError(503, "temporarily_unavailable", description);
  }

  static OauthError fault(String requestId) {
    return new OauthError(500, "server_error", "Request " + requestId + " has failed.");
  }

  String error() {
    return error;
  }

  void send(HttpServerResponse response) {
    if (status == 401) {
      response.putHeader("www-authenticate", CHALLENGE);
    }
    if (status == 503) {
      response.putHeader("retry-after", RETRY_SECONDS);
    }
    ObjectNode body = Json.object().put("error", error).put("error_description", description);
    send(response, status, body);
  }

  /** Any answer of an OAuth endpoint that nobody may keep. */
  static void send(HttpServerResponse response, int status, ObjectNode body) {
    response
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .putHeader("cache-control", "no-store")
        .putHeader("pragma", "no-cache")
        .end(Buffer.buffer(Json.write(body)))
        .onFailure(gone -> {});
  }
}
