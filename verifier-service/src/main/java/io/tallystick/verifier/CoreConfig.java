package io.tallystick.verifier;

import io.tallystick.key.state.KeyLimit;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.limit.OnEviction;
import io.tallystick.limit.OnRedisLoss;
import io.tallystick.limit.RateLimiterConfig;
import io.tallystick.limit.RedisAddress;
import io.tallystick.limit.Share;
import io.tallystick.runtime.cluster.Freshness;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.config.PepperSource;
import io.tallystick.runtime.config.RedisSetting;
import io.tallystick.runtime.config.Settings;
import io.tallystick.runtime.config.TokenSettings;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a verifier needs wherever it runs, read once from settings. Immutable but for the peppers,
 * which are read again from their file.
 *
 * @param node the id of this node, in logs and Kafka client ids
 * @param bootstrapJitterMillis up to how long a start waits, so that nodes do not all begin at once
 * @param redis the Redis that counts
 * @param staleness how old what this node knows may be
 * @param bcryptThreads how many threads run bcrypt
 * @param usageIntervalMillis between two reports of how often keys were used
 * @param foreignFormats how the texts of other systems' keys are read
 * @param tokens whose access tokens are accepted, null for nobody's
 */
record CoreConfig(
    String node,
    KafkaSettings kafka,
    long bootstrapJitterMillis,
    RedisAddress redis,
    StalenessSettings staleness,
    LimitSettings limits,
    int bcryptThreads,
    PepperSource peppers,
    long usageIntervalMillis,
    ForeignFormats foreignFormats,
    @Nullable TokenSettings tokens) {
  private static final int THREADS_MAX = 256;

  /**
   * What keys without limits of their own get, and what happens while Redis is gone.
   *
   * @param byDefault empty for none
   * @param leases whether permits of busy keys are taken ahead of need
   * @param redisTimeoutMillis how long one decision may wait for Redis
   * @param onEviction what to make of a Redis that may throw counts away
   */
  record LimitSettings(
      List<KeyLimit> byDefault,
      OnRedisLoss onRedisLoss,
      boolean leases,
      long redisTimeoutMillis,
      OnEviction onEviction) {
    static LimitSettings from(Settings settings) {
      return new LimitSettings(
          settings.value("TALLYSTICK_DEFAULT_LIMIT", "100/60s", LimitSettings::parse),
          OnRedisLoss.valueOf(
              settings
                  .choice("TALLYSTICK_ON_REDIS_LOSS", "share", List.of("share", "allow", "deny"))
                  .toUpperCase(Locale.ROOT)),
          settings.choice("TALLYSTICK_LEASES", "on", List.of("on", "off")).equals("on"),
          settings.durationMillis("TALLYSTICK_REDIS_TIMEOUT", "50ms", "10ms", "10s"),
          OnEviction.valueOf(
              settings
                  .choice("TALLYSTICK_REDIS_EVICTION", "warn", List.of("warn", "refuse"))
                  .toUpperCase(Locale.ROOT)));
    }

    private static List<KeyLimit> parse(String text) {
      return text.equals("none") ? List.of() : List.of(KeyLimit.parse("default", text));
    }
  }

  /**
   * When verdicts are STALE.
   *
   * @param boundMillis how long others may have had what this node lacks
   * @param servesWhenIsolated whether it goes on while it can't tell
   */
  record StalenessSettings(long boundMillis, boolean servesWhenIsolated) {
    static StalenessSettings from(Settings settings) {
      return new StalenessSettings(
          // Nodes hear each other every second; a shorter bound would be hit by a hiccup.
          settings.durationMillis("TALLYSTICK_STALENESS_BOUND", "5s", "2s", "10m"),
          settings
              .choice("TALLYSTICK_WHEN_ISOLATED", "deny", List.of("deny", "serve"))
              .equals("serve"));
    }

    Freshness.Bound bound() {
      return new Freshness.Bound(boundMillis * 1_000_000, servesWhenIsolated);
    }

    /** How long after its last contact it gives verdicts, 0 if it never stops. */
    long toleranceMillis() {
      return servesWhenIsolated ? 0 : boundMillis;
    }
  }

  static CoreConfig from(Settings settings) {
    int cores = Runtime.getRuntime().availableProcessors();
    return new CoreConfig(
        settings.value("TALLYSTICK_NODE", "verifier", CoreConfig::node),
        KafkaSettings.from(settings),
        settings.durationMillis("TALLYSTICK_BOOTSTRAP_JITTER", "500ms", "0ms", "10m"),
        RedisSetting.required(settings),
        StalenessSettings.from(settings),
        LimitSettings.from(settings),
        threads(settings, "TALLYSTICK_BCRYPT_THREADS", Math.max(1, cores / 2)),
        PepperSource.from(settings),
        settings.durationMillis("TALLYSTICK_USAGE_INTERVAL", "10s", "1s", "5m"),
        settings.value("TALLYSTICK_FOREIGN_FORMATS", "none", ForeignFormats::parse),
        TokenSettings.from(settings));
  }

  /**
   * @param share which part of each limit is this node's while Redis is gone
   */
  RateLimiterConfig limiter(Supplier<Share> share) {
    return RateLimiterConfig.of(redis, limits.onRedisLoss())
        .withCommandTimeoutMillis(limits.redisTimeoutMillis())
        .withOnEviction(limits.onEviction())
        .withLeases(limits.leases())
        .withShare(share);
  }

  /** The default depends on the machine, so it is {@code auto} in the table of settings. */
  static int threads(Settings settings, String name, int auto) {
    return settings.value(name, "auto", text -> text.equals("auto") ? auto : threadCount(text));
  }

  private static int threadCount(String text) {
    if (!text.matches("[1-9]\\d{0,2}") || Integer.parseInt(text) > THREADS_MAX) {
      throw new IllegalArgumentException(
          "it must be auto or a whole number from 1 to " + THREADS_MAX);
    }
    return Integer.parseInt(text);
  }

  private static String node(String text) {
    if (!text.matches("[A-Za-z0-9._-]{1,64}")) {
      throw new IllegalArgumentException(
          "it must be 1 to 64 of letters, digits, dot, underscore and hyphen");
    }
    return text;
  }
}
