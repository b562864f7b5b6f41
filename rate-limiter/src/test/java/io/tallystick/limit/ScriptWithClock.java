package io.tallystick.limit;

import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import io.tallystick.limit.redis.ScriptCall;
import io.tallystick.testkit.Backends;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The limiter's script on a real Redis, with a clock that the test sets in place of Redis's own.
 * For one thread. A test class registers one as an extension; it closes after the last test.
 */
final class ScriptWithClock implements Counting, AfterAllCallback, AutoCloseable {
  private static final String CLOCK = "local now = tonumber(ARGV[#ARGV])\n";

  private final RedisClient client;
  private final StatefulRedisConnection<String, String> connection;
  private final String take;
  private final String give;

  ScriptWithClock() {
    this(Backends.redis(), TakeScript.takeBody());
  }

  /**
   * @param takeBody of the script that takes, for a test that wants another
   */
  ScriptWithClock(String redisUri, String takeBody) {
    this.client = RedisClient.create(redisUri);
    this.connection = client.connect();
    this.take = redis().scriptLoad(CLOCK + takeBody);
    this.give = redis().scriptLoad(CLOCK + TakeScript.giveBody());
  }

  RedisCommands<String, String> redis() {
    return connection.sync();
  }

  Decision take(Take call, long nowMicros) {
    return TakeScript.decision(call, run(take, TakeScript.call(call), nowMicros));
  }

  @Override
  public TakeReply take(Bundle bundle, List<Long> costs, long ahead, long nowMicros) {
    List<Long> reply = run(take, TakeScript.call(bundle, costs, ahead), nowMicros);
    return TakeScript.reply(bundle, costs.size(), ahead, reply);
  }

  @Override
  public List<Long> giveBack(Bundle bundle, Lease lease, long unused, long nowMicros) {
    return run(give, TakeScript.giveBack(bundle, lease, unused), nowMicros);
  }

  private List<Long> run(String sha1, ScriptCall call, long nowMicros) {
    List<String> arguments = new ArrayList<>(call.arguments());
    arguments.add(Long.toString(nowMicros));
    return redis()
        .evalsha(
            sha1,
            ScriptOutputType.MULTI,
            call.keys().toArray(String[]::new),
            arguments.toArray(String[]::new));
  }

  static String key(String subject, Limit limit) {
    return new Bundle(subject, List.of()).key(subject, limit);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  @Override
  public void close() {
    connection.close();
    client.shutdown();
  }
}
