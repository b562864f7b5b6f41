package io.tallystick.verifier;

import io.tallystick.limit.OnEviction;
import io.tallystick.limit.OnRedisLoss;
import io.tallystick.limit.RedisAddress;
import io.tallystick.runtime.config.TokenSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How a verifier inside another service finds what it needs: the settings of the README's table
 * that are not about HTTP, said in Java or taken from an environment. Immutable; each {@code with}
 * gives another. Values are checked by {@link TallystickVerifier#connect}, which names the setting
 * that is wrong.
 */
public final class VerifierSettings {
  private final Map<String, String> values;

  private VerifierSettings(Map<String, String> values) {
    this.values = values;
  }

  /**
   * The least that is needed; everything else has its default.
   *
   * @param kafka bootstrap servers, {@code host:port,…}
   * @param redis one server, behind sentinels or a cluster, as {@link RedisAddress} says
   * @param peppers the deployment's, {@code name:base64,…}, the same as the key-service's
   */
  public static VerifierSettings of(String kafka, String redis, String peppers) {
    return least(kafka, redis).with("TALLYSTICK_PEPPERS", peppers);
  }

  /** The same with the peppers in a file, which is read again every 5 s. */
  public static VerifierSettings of(String kafka, String redis, Path peppersFile) {
    return least(kafka, redis).with("TALLYSTICK_PEPPERS_FILE", peppersFile.toString());
  }

  /**
   * From variables by their names in the README's table; an environment's others, whose names do
   * not begin with {@code TALLYSTICK_}, are left alone. Those of the HTTP service are unknown here,
   * and like a misspelt name they are refused: what is set and has no effect misleads.
   */
  public static VerifierSettings fromEnvironment(Map<String, String> environment) {
    Map<String, String> ours = new HashMap<>(environment);
    ours.keySet().removeIf(name -> !name.startsWith("TALLYSTICK_"));
    return new VerifierSettings(Map.copyOf(ours));
  }

  /** This process's name in logs, Kafka client ids and reports: 1 to 64 of {@code A-Za-z0-9._-}. */
  public VerifierSettings withNode(String node) {
    return with("TALLYSTICK_NODE", node);
  }

  /** A properties file for Kafka's clients, for TLS and SASL. */
  public VerifierSettings withKafkaClientFile(Path properties) {
    return with("TALLYSTICK_KAFKA_CLIENT_FILE", properties.toString());
  }

  /** Up to how long a start waits, so that processes do not all begin at once; 0 to 10 minutes. */
  public VerifierSettings withBootstrapJitter(Duration jitter) {
    return with("TALLYSTICK_BOOTSTRAP_JITTER", millis(jitter));
  }

  /** How long one verdict waits for Redis: 10 ms to 10 s, 50 ms by default. */
  public VerifierSettings withRedisTimeout(Duration timeout) {
    return with("TALLYSTICK_REDIS_TIMEOUT", millis(timeout));
  }

  /**
   * What a key with limits is told while Redis is gone: by default this process admits its {@code
   * SHARE} of each limit; {@code DENY} is BUSY.
   */
  public VerifierSettings withOnRedisLoss(OnRedisLoss choice) {
    return with("TALLYSTICK_ON_REDIS_LOSS", choice.name().toLowerCase(Locale.ROOT));
  }

  /** Whether permits of busy keys are taken ahead of need, which they are by default. */
  public VerifierSettings withLeases(boolean wanted) {
    return with("TALLYSTICK_LEASES", wanted ? "on" : "off");
  }

  /** What to make of a Redis that may throw counts away; {@code WARN} by default. */
  public VerifierSettings withOnEviction(OnEviction choice) {
    return with("TALLYSTICK_REDIS_EVICTION", choice.name().toLowerCase(Locale.ROOT));
  }

  /** How long others may have had what this process lacks; 2 s to 10 minutes, 5 s by default. */
  public VerifierSettings withStalenessBound(Duration bound) {
    return with("TALLYSTICK_STALENESS_BOUND", millis(bound));
  }

  /** Whether it goes on while it can hear nobody, instead of being STALE, which is the default. */
  public VerifierSettings withServingWhenIsolated(boolean serves) {
    return with("TALLYSTICK_WHEN_ISOLATED", serves ? "serve" : "deny");
  }

  /** The limit of keys without limits of their own, such as {@code 100/60s}, or {@code none}. */
  public VerifierSettings withDefaultLimit(String limit) {
    return with("TALLYSTICK_DEFAULT_LIMIT", limit);
  }

  /** How texts of other systems' keys are read, as the key-service is told. */
  public VerifierSettings withForeignFormats(String formats) {
    return with("TALLYSTICK_FOREIGN_FORMATS", formats);
  }

  /** Between two reports of how often keys were used: 1 s to 5 minutes, 10 s by default. */
  public VerifierSettings withUsageInterval(Duration interval) {
    return with("TALLYSTICK_USAGE_INTERVAL", millis(interval));
  }

  /** How many threads run bcrypt for imported keys, 1 to 256; half the cores by default. */
  public VerifierSettings withBcryptThreads(int threads) {
    return with("TALLYSTICK_BCRYPT_THREADS", Integer.toString(threads));
  }

  /**
   * Whose access tokens are accepted, and under which names this verifier answers: a token is taken
   * when its {@code aud} names one of them. Without this, no token is.
   */
  public VerifierSettings withTokens(String issuer, String... audiences) {
    return with(TokenSettings.ISSUER, issuer)
        .with(TokenSettings.AUDIENCES, String.join(" ", audiences));
  }

  Map<String, String> values() {
    return values;
  }

  /** The names of what is set; the values may be secret. */
  @Override
  public String toString() {
    return "VerifierSettings" + values.keySet();
  }

  private static VerifierSettings least(String kafka, String redis) {
    return new VerifierSettings(Map.of("TALLYSTICK_KAFKA", kafka, "TALLYSTICK_REDIS", redis));
  }

  private VerifierSettings with(String name, String value) {
    Map<String, String> more = new HashMap<>(values);
    more.put(name, value);
    return new VerifierSettings(Map.copyOf(more));
  }

  private static String millis(Duration duration) {
    return duration.toMillis() + "ms";
  }
}
