package io.tallystick.limit;

import io.tallystick.limit.redis.LinkSettings;
import io.tallystick.limit.redis.RedisLink;
import io.tallystick.limit.redis.Script;
import io.tallystick.limit.redis.ScriptCall;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * Marks in the limiter's Redis that one of many nodes sets first. A mark is forgotten after its
 * time, and may be lost with a Redis that fails over: whoever relies on it bounds by other means
 * how long a lost one does harm. Any thread; no call blocks.
 */
public final class OnceMarks implements AutoCloseable {
  private static final Script SET =
      new Script("return {redis.call('SET', KEYS[1], '1', 'NX', 'PX', ARGV[1]) and 1 or 0}");

  private static final int IN_FLIGHT_MAX = 1_000;

  private final RedisLink link;
  private final String prefix;

  private OnceMarks(RedisLink link, String prefix) {
    this.link = link;
    this.prefix = prefix;
  }

  /**
   * Connects and waits for the first try to reach Redis, whatever comes of it.
   *
   * @param prefix how the Redis keys of the marks begin
   * @param timeoutMillis how long one call may wait for a reply
   */
  public static OnceMarks connect(RedisAddress redis, String prefix, long timeoutMillis) {
    LinkSettings settings = new LinkSettings(redis.place(), timeoutMillis, IN_FLIGHT_MAX, false);
    RedisLink link = RedisLink.start(settings, tag -> set(prefix + "{" + tag + "}", 1));
    return new OnceMarks(link, prefix);
  }

  /**
   * Sets a mark. The stage tells whether nobody had set it before; it fails with {@code
   * RedisUnavailable} alone, and then the mark may be set all the same.
   */
  public CompletionStage<Boolean> first(String name, long keptMillis) {
    return link.run(set(prefix + name, keptMillis)).thenApply(reply -> reply.equals(List.of(1L)));
  }

  @Override
  public void close() {
    link.close();
  }

  private static ScriptCall set(String key, long keptMillis) {
    return new ScriptCall(SET, List.of(key), List.of(Long.toString(keptMillis)));
  }
}
