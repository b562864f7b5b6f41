package io.tallystick.limit.redis;

/**
 * What a link needs to know. Immutable.
 *
 * @param place where Redis is; its text is without credentials
 * @param timeoutMillis of one call, from the first byte out to the whole reply
 * @param inFlightMax calls that may wait for Redis at once
 * @param refusesEviction whether a server that may throw counts away is taken for lost
 */
public record LinkSettings(
    Place place, long timeoutMillis, int inFlightMax, boolean refusesEviction) {
  @Override
  public String toString() {
    return place.toString();
  }
}
