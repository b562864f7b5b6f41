package io.tallystick.limit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.tallystick.embedded.EmbeddedRedis;
import java.util.function.Function;

/** Commands to a Redis over a connection that has nothing to do with the limiter. Stateless. */
final class Asked {
  private Asked() {}

  static <T> T of(EmbeddedRedis redis, Function<RedisCommands<String, String>, T> commands) {
    RedisClient client = RedisClient.create(redis.uri());
    try {
      return commands.apply(client.connect().sync());
    } finally {
      client.shutdown();
    }
  }
}
