package io.tallystick.bench.measured;

import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.sync.RedisCommands;
import io.tallystick.limit.Limit;

/** The script that everybody writes: count up, and let the count expire. Any thread. */
final class PlainScriptLimit implements LimiterTarget {
  private static final String SCRIPT =
      "local used = redis.call('INCR', KEYS[1])"
          + " if used == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end"
          + " return used <= tonumber(ARGV[1]) and 1 or 0";

  private final CountedClient counted;
  private final RedisCommands<String, String> redis;
  private final String hash;
  private final String[] keys;
  private final Limit limit;

  PlainScriptLimit(String redis, String subject, Limit limit) {
    this.counted = new CountedClient(redis);
    this.redis = counted.client().connect().sync();
    this.hash = this.redis.scriptLoad(SCRIPT);
    this.keys = new String[] {"plain:" + subject};
    this.limit = limit;
  }

  @Override
  public String name() {
    return "plain script";
  }

  @Override
  public boolean take() {
    Long admitted =
        redis.evalsha(
            hash,
            ScriptOutputType.INTEGER,
            keys,
            Long.toString(limit.limit()),
            Long.toString(limit.windowMillis()));
    return admitted == 1;
  }

  @Override
  public long commandsSent() {
    return counted.sent();
  }

  @Override
  public void close() {
    counted.close();
  }
}
