package io.tallystick.limit.redis;

/**
 * Where a Redis is: one server, the primary that sentinels name, or the shards of a cluster. It may
 * hold a password, so its text never shows who signs in. Immutable.
 */
public abstract sealed class Place permits OneServer, BehindSentinels, Clustered {
  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException without the text itself, which may hold a password
   */
  public static Place parse(String text) {
    return PlaceText.parse(text);
  }

  /** Finds servers, anew each time it is asked. */
  abstract Finder finder(LettuceClient client);

  /** The servers to keep a way to. */
  abstract Lanes lanes(Lane.Surroundings surroundings);

  /** The address without who signs in. */
  @Override
  public abstract String toString();
}
