package io.tallystick.limit;

import io.lettuce.core.RedisURI;
import org.jspecify.annotations.Nullable;

/**
 * Where Redis is and how to sign in, as {@code redis[s]://[user:password@]host[:port][/database]}.
 * It may hold a password, so its text never shows who signs in. Immutable.
 */
public final class RedisAddress {
  private final RedisURI uri;

  private RedisAddress(RedisURI uri) {
    this.uri = uri;
  }

  /**
   * Reads a Redis URI; {@code rediss} is TLS with the server's name checked.
   *
   * @throws IllegalArgumentException without the text itself, which may hold a password
   */
  public static RedisAddress parse(String text) {
    RedisURI uri = uriOf(text);
    // Sentinel addresses have no host of their own: they are refused, not half understood.
    if (uri == null || uri.getHost() == null || !uri.getSentinels().isEmpty()) {
      throw new IllegalArgumentException(
          "a Redis address must be redis[s]://[user:password@]host[:port][/database]");
    }
    return new RedisAddress(uri);
  }

  RedisURI uri() {
    return uri;
  }

  /** The address without who signs in. */
  @Override
  public String toString() {
    String scheme = uri.isSsl() ? "rediss://" : "redis://";
    return scheme + uri.getHost() + ":" + uri.getPort() + "/" + uri.getDatabase();
  }

  // The cause is dropped on purpose: its message repeats the text.
  private static @Nullable RedisURI uriOf(String text) {
    try {
      return RedisURI.create(text);
    } catch (RuntimeException malformed) {
      return null;
    }
  }
}
