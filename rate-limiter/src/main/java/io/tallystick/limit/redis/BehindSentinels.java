package io.tallystick.limit.redis;

import io.lettuce.core.RedisURI;
import java.util.List;
import java.util.stream.Collectors;

/** The server that sentinels name as the primary now. */
final class BehindSentinels extends Place {
  private final List<RedisURI> sentinels;
  private final RedisURI template;
  private final String primaryName;

  /**
   * @param sentinels with who signs in to them
   * @param template with who signs in to the primary, and its database
   */
  BehindSentinels(List<RedisURI> sentinels, RedisURI template, String primaryName) {
    this.sentinels = List.copyOf(sentinels);
    this.template = template;
    this.primaryName = primaryName;
  }

  @Override
  Finder finder(LettuceClient client) {
    return new Sentinels(client, sentinels, template, primaryName);
  }

  @Override
  Lanes lanes(Lane.Surroundings surroundings) {
    return new OneLane(this, surroundings);
  }

  @Override
  public String toString() {
    String scheme = template.isSsl() ? "rediss-sentinel://" : "redis-sentinel://";
    return sentinels.stream()
        .map(sentinel -> NodeAddress.of(sentinel).toString())
        .collect(
            Collectors.joining(
                ",", scheme, "/" + template.getDatabase() + "?sentinelMasterId=" + primaryName));
  }
}
