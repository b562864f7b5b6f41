package io.tallystick.limit.redis;

import io.lettuce.core.api.StatefulRedisConnection;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether a server may throw counts away when its memory is full: a thrown away count is a fresh
 * limit, and nobody would notice. Looked at on each new connection and once a minute. One thread,
 * but for what it found.
 */
final class Eviction {
  private static final Logger LOG = LoggerFactory.getLogger(Eviction.class);
  private static final long AGAIN_NANOS = TimeUnit.MINUTES.toNanos(1);
  private static final long WAIT_MILLIS = 1_000;
  private static final Pattern MAXMEMORY = Pattern.compile("(?m)^maxmemory:(\\d+)\\s*$");
  private static final Pattern POLICY = Pattern.compile("(?m)^maxmemory_policy:(\\S+)\\s*$");

  private final String shownAs;
  private final boolean refuses;
  private long lookedAtNanos = System.nanoTime();
  private volatile boolean possible;

  Eviction(String shownAs, boolean refuses) {
    this.shownAs = shownAs;
    this.refuses = refuses;
  }

  boolean isPossible() {
    return possible;
  }

  /** The same when a minute has passed since the last look. */
  void lookAgain(StatefulRedisConnection<String, String> connection) throws InterruptedException {
    if (System.nanoTime() - lookedAtNanos >= AGAIN_NANOS) {
      look(connection);
    }
  }

  /**
   * Asks the server for its policy.
   *
   * @throws RedisUnavailable when counts could be thrown away and that is not accepted
   */
  void look(StatefulRedisConnection<String, String> connection) throws InterruptedException {
    lookedAtNanos = System.nanoTime();
    String policy = evictingPolicy(memory(connection));
    possible = policy != null;
    if (policy == null) {
      return;
    }
    String sentence =
        "it has maxmemory-policy " + policy + " and may throw counts away; it must be noeviction";
    if (refuses) {
      throw new RedisUnavailable(sentence);
    }
    LOG.warn("Redis at {} can't be trusted to count: {}", shownAs, sentence);
  }

  /** Null when nothing is thrown away: without a bound on memory no policy ever acts. */
  static @Nullable String evictingPolicy(String memory) {
    Matcher bound = MAXMEMORY.matcher(memory);
    Matcher policy = POLICY.matcher(memory);
    boolean unbounded = bound.find() && bound.group(1).equals("0");
    return unbounded || !policy.find() || policy.group(1).equals("noeviction")
        ? null
        : policy.group(1);
  }

  /** Empty when the server does not tell, which is logged and accepted. */
  private String memory(StatefulRedisConnection<String, String> connection)
      throws InterruptedException {
    try {
      return LettuceClient.await(connection.async().info("memory"), WAIT_MILLIS, "no answer");
    } catch (RedisUnavailable untold) {
      LOG.info(
          "Redis at {} does not tell its maxmemory-policy, which must be noeviction: {}",
          shownAs,
          untold.getMessage());
      return "";
    }
  }
}
