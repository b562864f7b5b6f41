package io.tallystick.verifier.http;

import io.tallystick.verifier.permit.Route;
import io.tallystick.verifier.permit.RouteRule;
import io.tallystick.verifier.permit.RouteRules;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/**
 * What the deployment has set for {@code /v1/authorize}. Immutable, shared by all event loops.
 *
 * @param rules by what the gateway was asked for; none unless the gateway is known
 * @param legacy headers for older clients, at {@code /v1/verify} too
 */
public record GatewayDoor(Gateway gateway, RouteRules rules, LegacyHeaders legacy) {
  private static final CharSequence STATUS = HttpHeaders.createOptimized("x-tallystick-status");
  private static final int FORBIDDEN = 403;

  /** The rules that a request is under. Refused where what it was asked for can't be told. */
  Route route(HttpServerRequest request, ClientAddress addresses, int behind) {
    if (rules.isEmpty()) {
      return Route.NONE;
    }
    String uri = gateway.uri(request, addresses, behind);
    List<RouteRule> matching = rules.of(gateway.method(request, addresses), uri);
    return matching.isEmpty()
        ? Route.NONE
        : new Route(matching, () -> AuthorizeRequest.address(request, addresses));
  }

  /** Sees that the answer has a status that the gateway takes, and the real one in a header. */
  void fitStatus(HttpServerResponse response) {
    if (!gateway.takesFewStatuses()) {
      return;
    }
    response.headersEndHandler(
        ending -> {
          int status = response.getStatusCode();
          if (status / 100 != 2 && status != 401 && status != FORBIDDEN) {
            response.putHeader(STATUS, Integer.toString(status)).setStatusCode(FORBIDDEN);
          }
        });
  }
}
