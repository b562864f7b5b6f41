package io.tallystick.limit.redis;

import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;

/** One server of several, as the others name it. An immutable value. */
record NodeAddress(String host, int port) {
  private static final int PORT_MAX = 65_535;

  static NodeAddress of(RedisURI uri) {
    return new NodeAddress(uri.getHost(), uri.getPort());
  }

  /**
   * Reads {@code host:port}, where the host may be an IPv6 address without brackets, or empty.
   *
   * @param hostIfNone what an empty host stands for: the server that said it
   * @return null when it is none
   */
  static @Nullable NodeAddress parse(String text, String hostIfNone) {
    int colon = text.lastIndexOf(':');
    String port = text.substring(colon + 1);
    if (colon < 0 || !port.matches("\\d{1,5}")) {
      return null;
    }
    return known(text.substring(0, colon), Integer.parseInt(port), hostIfNone);
  }

  /** Null when the port is none. */
  static @Nullable NodeAddress known(@Nullable String host, long port, String hostIfNone) {
    if (port < 1 || port > PORT_MAX) {
      return null;
    }
    // A cluster that does not know its own name says "?" or nothing.
    String named = host == null || host.isEmpty() || host.equals("?") ? hostIfNone : host;
    return new NodeAddress(named, (int) port);
  }

  /** The same way to sign in, to this server. */
  RedisURI uri(RedisURI template) {
    return RedisURI.builder(template).withHost(host).withPort(port).build();
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
