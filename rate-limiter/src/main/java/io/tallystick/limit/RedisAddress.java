package io.tallystick.limit;

import io.tallystick.limit.redis.Place;

/**
 * Where Redis is and how to sign in:
 *
 * <ul>
 *   <li>{@code redis[s]://[user:password@]host[:port][/database]}, one server;
 *   <li>{@code redis[s]-sentinel://[user:password@]host[:port],…[/database]?sentinelMasterId=name},
 *       the primary that sentinels name; {@code &sentinelAuth=true} signs in to them too;
 *   <li>{@code redis[s]-cluster://[user:password@]host[:port],…}, a cluster, of which some servers
 *       are named.
 * </ul>
 *
 * <p>With {@code rediss} it is TLS with the servers' names checked. It may hold a password, so its
 * text never shows who signs in. Immutable.
 */
public final class RedisAddress {
  private final Place place;

  private RedisAddress(Place place) {
    this.place = place;
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException without the text itself, which may hold a password
   */
  public static RedisAddress parse(String text) {
    return new RedisAddress(Place.parse(text));
  }

  Place place() {
    return place;
  }

  /** The address without who signs in. */
  @Override
  public String toString() {
    return place.toString();
  }
}
