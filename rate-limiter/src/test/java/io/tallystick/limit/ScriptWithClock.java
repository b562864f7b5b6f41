package io.tallystick.limit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.tallystick.testkit.Backends;
import java.util.ArrayList;
import java.util.List;

/**
 * The limiter's script on a real Redis, with a clock that the test sets in place of Redis's own.
 * For one thread.
 */
final class ScriptWithClock implements AutoCloseable {
  private static final String CLOCK = "local now = tonumber(ARGV[#ARGV])\n";
  private static final String SOURCE = CLOCK + TakeScript.takeBody();

  private final RedisClient client = RedisClient.create(Backends.redis());
  private final StatefulRedisConnection<String, String> connection = client.connect();
  private final String sha1 = redis().scriptLoad(SOURCE);

  RedisCommands<String, String> redis() {
    return connection.sync();
  }

  Decision take(Take take, long nowMicros) {
    var call = TakeScript.call(take);
    List<String> arguments = new ArrayList<>(call.arguments());
    arguments.add(Long.toString(nowMicros));
    List<Long> reply =
        redis()
            .evalsha(
                sha1,
                ScriptOutputType.MULTI,
                call.keys().toArray(String[]::new),
                arguments.toArray(String[]::new));
    return TakeScript.decision(take, reply);
  }

  static String key(String subject, Limit limit) {
    return new Bundle(subject, List.of()).key(subject, limit);
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown();
  }
}
