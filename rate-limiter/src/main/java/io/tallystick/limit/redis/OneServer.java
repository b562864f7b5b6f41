package io.tallystick.limit.redis;

import io.lettuce.core.RedisURI;

/** One server, which holds everything. */
final class OneServer extends Place {
  private final RedisURI uri;

  OneServer(RedisURI uri) {
    this.uri = uri;
  }

  @Override
  Finder finder(LettuceClient client) {
    return slot -> uri;
  }

  @Override
  Lanes lanes(Lane.Surroundings surroundings) {
    return new OneLane(this, surroundings);
  }

  @Override
  public String toString() {
    String scheme = uri.isSsl() ? "rediss://" : "redis://";
    return scheme + NodeAddress.of(uri) + "/" + uri.getDatabase();
  }
}
