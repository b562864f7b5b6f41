package io.tallystick.verifier.http;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What stands in front and asks {@code /v1/authorize}: where it tells what it was asked for, and
 * which answers it understands. Only that one place is read, because a client can write into all
 * others.
 */
public enum Gateway {
  /** Not said: what was asked for is not known. */
  NONE(null, null),
  /** The request's own method, and the path behind {@code /v1/authorize}. */
  ENVOY(null, null),
  /** Traefik, Caddy, APISIX: {@code X-Forwarded-Method} and {@code X-Forwarded-Uri}. */
  FORWARDED("X-Forwarded-Method", "X-Forwarded-Uri"),
  /** {@code X-Original-Method} and {@code X-Original-URI}; it takes no status but 2xx, 401, 403. */
  NGINX("X-Original-Method", "X-Original-URI");

  private final @Nullable String method;
  private final @Nullable String uri;

  Gateway(@Nullable String method, @Nullable String uri) {
    this.method = method;
    this.uri = uri;
  }

  /** Whether it tells in headers, which only a trusted proxy's are believed. */
  public boolean tellsInHeaders() {
    return uri != null;
  }

  /** Whether it takes 403 for everything that is neither 2xx nor 401. */
  boolean takesFewStatuses() {
    return this == NGINX;
  }

  /** The method that the gateway was asked with. */
  String method(HttpServerRequest request, ClientAddress addresses) {
    return method == null ? request.method().name() : told(method, request, addresses);
  }

  /**
   * The URI that the gateway was asked for.
   *
   * @param behind how much of the path is this service's own
   */
  String uri(HttpServerRequest request, ClientAddress addresses, int behind) {
    return uri == null ? request.path().substring(behind) : told(uri, request, addresses);
  }

  private static String told(String header, HttpServerRequest request, ClientAddress addresses) {
    SocketAddress peer = request.remoteAddress();
    if (!addresses.isTrusted(peer == null ? null : peer.hostAddress())) {
      throw refused("may only be told by a gateway that is in TALLYSTICK_TRUSTED_PROXIES");
    }
    List<String> values = request.headers().getAll(header);
    if (values.size() != 1) {
      throw refused("must stand in one header " + header + ", and there are " + values.size());
    }
    return values.get(0);
  }

  private static Refusal refused(String why) {
    return new Refusal(
        400,
        "invalid_request",
        "Limits depend on what the gateway was asked for, and that " + why + ".");
  }
}
