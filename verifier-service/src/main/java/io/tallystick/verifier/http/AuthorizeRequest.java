package io.tallystick.verifier.http;

import io.tallystick.key.state.Scope;
import io.tallystick.verifier.verdict.Asked;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads what a gateway asks from the caller's own headers. The cost is always 1: whatever stands in
 * the request could be the client's. On the request's event loop.
 */
final class AuthorizeRequest {
  private static final long COST = 1;

  private AuthorizeRequest() {}

  static Asked read(HttpServerRequest request, ClientAddress addresses) {
    String key = Credentials.of(request.headers());
    return new Asked(
        key, requiredScopes(request.headers()), () -> address(request, addresses), COST);
  }

  static byte[] address(HttpServerRequest request, ClientAddress addresses) {
    SocketAddress peer = request.remoteAddress();
    return addresses.of(
        peer == null ? null : peer.hostAddress(), request.headers().getAll(Names.FORWARDED_FOR));
  }

  /** Repeated headers add up: a client that adds one can only make its own call harder. */
  private static List<String> requiredScopes(MultiMap headers) {
    if (headers.get(Names.REQUIRED_SCOPES) == null) {
      return List.of();
    }
    List<String> scopes = new ArrayList<>();
    for (String value : headers.getAll(Names.REQUIRED_SCOPES)) {
      for (String scope : value.split(" ", -1)) {
        if (!scope.isEmpty()) {
          scopes.add(checked(scope));
        }
      }
    }
    if (scopes.size() > Scope.PER_KEY_MAX) {
      throw refused("it names more than " + Scope.PER_KEY_MAX + " scopes");
    }
    return scopes;
  }

  private static String checked(String scope) {
    try {
      return Scope.check(scope);
    } catch (IllegalArgumentException e) {
      throw refused(String.valueOf(e.getMessage()));
    }
  }

  private static Refusal refused(String why) {
    return new Refusal(
        400, "invalid_request", "The header X-Tallystick-Required-Scopes is refused: " + why + ".");
  }
}
