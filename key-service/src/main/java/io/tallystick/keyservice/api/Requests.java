package io.tallystick.keyservice.api;

import io.tallystick.key.codec.JsonFields;
import io.tallystick.key.text.KeyId;
import io.tallystick.keyservice.access.Caller;
import io.tallystick.keyservice.command.Rejection;
import io.tallystick.runtime.http.Problem;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every handler reads of a request, and refuses in the same words. On the event loop. */
final class Requests {
  private static final Set<String> JSON = Set.of("application/json");
  private static final Set<String> MERGE_PATCH =
      Set.of("application/json", "application/merge-patch+json");

  private Requests() {}

  /** The id in the path; what can be no id is not found, like an id that no key has. */
  static KeyId id(RoutingContext context) {
    KeyId id = KeyId.parse(context.pathParam("id"));
    if (id == null) {
      throw new ApiProblem(Answers.of(Rejection.NOT_FOUND));
    }
    return id;
  }

  /** The body of a request that takes JSON and no query. */
  static byte[] json(RoutingContext context) {
    return body(context, JSON);
  }

  /** The body of a merge patch (RFC 7396). */
  static byte[] mergePatch(RoutingContext context) {
    return body(context, MERGE_PATCH);
  }

  /** A call that says everything by its path; an empty JSON object may be there all the same. */
  static void refuseBody(RoutingContext context) {
    byte[] body = json(context);
    if (body.length > 0) {
      JsonFields.parse(body).refuseOthers();
    }
  }

  static void refuseQuery(RoutingContext context) {
    QueryParameters.refuseOthers(context.queryParams(), Set.of());
  }

  /** The version that {@code If-Match} names, null for any. */
  static @Nullable Long expectedVersion(RoutingContext context) {
    List<String> headers = context.request().headers().getAll("if-match");
    if (headers.isEmpty() || headers.equals(List.of("*"))) {
      return null;
    }
    String only = headers.get(0);
    if (headers.size() > 1 || !only.matches("\"\\d{1,18}\"")) {
      throw new ApiProblem(
          new Problem(
              400, "invalid_if_match", "If-Match is one ETag as a key's answer gave it, or *."));
    }
    return Long.parseLong(only.substring(1, only.length() - 1));
  }

  static void require(Caller caller, String scope) {
    if (!caller.has(scope)) {
      throw new ApiProblem(
          new Problem(
              403, "insufficient_scope", "This management key lacks the scope " + scope + "."));
    }
  }

  /** The Bearer token (RFC 6750 section 2.1), null if there is none or more than one. */
  static @Nullable String bearer(RoutingContext context) {
    List<String> headers = context.request().headers().getAll("authorization");
    if (headers.size() != 1) {
      return null;
    }
    String[] parts = headers.get(0).strip().split(" +", 2);
    return parts.length == 2 && parts[0].toLowerCase(Locale.ROOT).equals("bearer")
        ? parts[1]
        : null;
  }

  private static byte[] body(RoutingContext context, Set<String> types) {
    refuseQuery(context);
    String type = context.request().getHeader("content-type");
    if (type != null && !types.contains(mediaType(type))) {
      throw new ApiProblem(
          new Problem(
              415,
              "unsupported_media_type",
              "Send JSON with Content-Type: application/json (curl: --json)."));
    }
    var buffer = context.body().buffer();
    return buffer == null ? new byte[0] : buffer.getBytes();
  }

  private static String mediaType(String contentType) {
    int semicolon = contentType.indexOf(';');
    String type = semicolon < 0 ? contentType : contentType.substring(0, semicolon);
    return type.strip().toLowerCase(Locale.ROOT);
  }
}
