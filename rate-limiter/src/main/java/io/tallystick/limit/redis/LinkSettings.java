package io.tallystick.limit.redis;

import io.lettuce.core.RedisURI;

/**
 * What a link needs to know. Immutable.
 *
 * @param shownAs the address as logs may show it, without credentials
 * @param timeoutMillis of one call, from the first byte out to the whole reply
 * @param inFlightMax calls that may wait for Redis at once
 */
public record LinkSettings(RedisURI uri, String shownAs, long timeoutMillis, int inFlightMax) {
  @Override
  public String toString() {
    return shownAs;
  }
}
