package io.tallystick.limit;

import java.util.function.Supplier;

/**
 * How a limiter finds Redis and what it does without it. Immutable; refused when out of bounds.
 *
 * @param redis where Redis is; its text hides the password
 * @param commandTimeoutMillis how long one decision may take at most, 10 to 10,000
 * @param onRedisLoss what callers are told while Redis does not answer
 * @param onEviction what to make of a Redis that may throw counts away
 * @param inFlightMax how many calls may wait for Redis at once, 1 to 1,000,000; one more is
 *     answered as if Redis were lost
 * @param rememberedMax how many denials are remembered, 1 to 1,000,000
 * @param leases whether permits of hot bundles are taken ahead of need
 * @param share which part of each limit is this node's with {@link OnRedisLoss#SHARE}; asked anew
 *     for each call then, from any thread, so it must not block
 */
public record RateLimiterConfig(
    RedisAddress redis,
    long commandTimeoutMillis,
    OnRedisLoss onRedisLoss,
    OnEviction onEviction,
    int inFlightMax,
    int rememberedMax,
    boolean leases,
    Supplier<Share> share) {
  public static final long COMMAND_TIMEOUT_MILLIS_DEFAULT = 50;
  public static final int IN_FLIGHT_MAX_DEFAULT = 8_192;
  public static final int REMEMBERED_MAX_DEFAULT = 16_384;

  private static final long COMMAND_TIMEOUT_MILLIS_MIN = 10;
  private static final long COMMAND_TIMEOUT_MILLIS_MAX = 10_000;

  /** How many bundles at once may share trips and have leases here. */
  static final int DESKS_MAX = 16_384;

  /** How many counts there may be in memory while Redis is lost: some 20 MB. */
  static final int LOCAL_COUNTS_MAX = 131_072;

  private static final int SIZE_MAX = 1_000_000;

  /**
   * @throws IllegalArgumentException naming the part that is out of bounds
   */
  public RateLimiterConfig {
    requireWithin(
        "commandTimeoutMillis",
        commandTimeoutMillis,
        COMMAND_TIMEOUT_MILLIS_MIN,
        COMMAND_TIMEOUT_MILLIS_MAX);
    requireWithin("inFlightMax", inFlightMax, 1, SIZE_MAX);
    requireWithin("rememberedMax", rememberedMax, 1, SIZE_MAX);
  }

  /** The defaults, for a Redis and a choice, of a node that is alone. */
  public static RateLimiterConfig of(RedisAddress redis, OnRedisLoss onRedisLoss) {
    return new RateLimiterConfig(
        redis,
        COMMAND_TIMEOUT_MILLIS_DEFAULT,
        onRedisLoss,
        OnEviction.WARN,
        IN_FLIGHT_MAX_DEFAULT,
        REMEMBERED_MAX_DEFAULT,
        true,
        () -> Share.WHOLE);
  }

  /** The same with another timeout. */
  public RateLimiterConfig withCommandTimeoutMillis(long millis) {
    return new RateLimiterConfig(
        redis, millis, onRedisLoss, onEviction, inFlightMax, rememberedMax, leases, share);
  }

  /** The same with another choice for a Redis that may throw counts away. */
  public RateLimiterConfig withOnEviction(OnEviction choice) {
    return new RateLimiterConfig(
        redis,
        commandTimeoutMillis,
        onRedisLoss,
        choice,
        inFlightMax,
        rememberedMax,
        leases,
        share);
  }

  /** The same with another bound on calls that wait. */
  public RateLimiterConfig withInFlightMax(int calls) {
    return new RateLimiterConfig(
        redis, commandTimeoutMillis, onRedisLoss, onEviction, calls, rememberedMax, leases, share);
  }

  /** The same with another bound on remembered denials. */
  public RateLimiterConfig withRememberedMax(int denials) {
    return new RateLimiterConfig(
        redis, commandTimeoutMillis, onRedisLoss, onEviction, inFlightMax, denials, leases, share);
  }

  /** The same with or without leases. */
  public RateLimiterConfig withLeases(boolean wanted) {
    return new RateLimiterConfig(
        redis,
        commandTimeoutMillis,
        onRedisLoss,
        onEviction,
        inFlightMax,
        rememberedMax,
        wanted,
        share);
  }

  /** The same for a node among others. */
  public RateLimiterConfig withShare(Supplier<Share> ofThisNode) {
    return new RateLimiterConfig(
        redis,
        commandTimeoutMillis,
        onRedisLoss,
        onEviction,
        inFlightMax,
        rememberedMax,
        leases,
        ofThisNode);
  }

  private static void requireWithin(String what, long value, long min, long max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          what + " must be " + min + " to " + max + ", not " + value);
    }
  }
}
