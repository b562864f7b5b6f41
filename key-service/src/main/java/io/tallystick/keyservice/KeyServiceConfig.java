package io.tallystick.keyservice;

import io.tallystick.key.credential.Bcrypt;
import io.tallystick.key.state.KeyProfile;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.KeyPrefix;
import io.tallystick.keyservice.directory.UsageRetention;
import io.tallystick.keyservice.oauth.OauthSettings;
import io.tallystick.keyservice.topics.Durability;
import io.tallystick.limit.RedisAddress;
import io.tallystick.runtime.config.KafkaSettings;
import io.tallystick.runtime.config.ListenSettings;
import io.tallystick.runtime.config.PepperSource;
import io.tallystick.runtime.config.RedisSetting;
import io.tallystick.runtime.config.Settings;
import io.tallystick.runtime.config.SettingsException;
import io.tallystick.runtime.log.Logs;
import io.tallystick.runtime.ops.Drain;
import java.nio.file.Path;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** All settings of the service, read once and checked; see the table in the README. */
record KeyServiceConfig(
    ListenSettings listen,
    KafkaSettings kafka,
    @Nullable RedisAddress redis,
    Durability durability,
    long appendTimeoutMillis,
    String node,
    Path data,
    PepperSource peppers,
    int bcryptCost,
    int bcryptThreads,
    String keyPrefix,
    ForeignFormats foreignFormats,
    FirstKey firstKey,
    UsageRetention usage,
    @Nullable OauthSettings oauth,
    long drainWaitMillis,
    Logs logs) {
  static final String SERVICE = "key-service";

  /** How the workspace's first management key comes to be. */
  record FirstKey(String workspace, @Nullable String given, Path file) {
    @Override
    public String toString() {
      return "FirstKey[" + workspace + ", hidden, " + file + "]";
    }
  }

  static KeyServiceConfig from(Map<String, String> environment) {
    return from(new Settings(SERVICE, environment));
  }

  static KeyServiceConfig from(Settings settings) {
    int cores = Runtime.getRuntime().availableProcessors();
    KafkaSettings kafka = KafkaSettings.from(settings);
    String node =
        settings.value("TALLYSTICK_NODE", UUID.randomUUID().toString(), KeyServiceConfig::node);
    Path data = Path.of(settings.text("TALLYSTICK_DATA", "key-service-data"));
    KeyServiceConfig config =
        new KeyServiceConfig(
            ListenSettings.from(settings, 8080, 8090),
            kafka,
            RedisSetting.orNone(settings),
            durability(settings),
            settings.durationMillis("TALLYSTICK_APPEND_TIMEOUT", "5s", "100ms", "60s"),
            node,
            data,
            PepperSource.from(settings),
            settings.integer("TALLYSTICK_BCRYPT_COST", 10, Bcrypt.COST_MIN, Bcrypt.COST_MAX),
            settings.integer("TALLYSTICK_BCRYPT_THREADS", cores, 1, 256),
            settings.value("TALLYSTICK_KEY_PREFIX", KeyPrefix.DEFAULT, KeyServiceConfig::prefix),
            settings.value("TALLYSTICK_FOREIGN_FORMATS", "none", ForeignFormats::parse),
            firstKey(settings, data),
            usage(settings),
            OauthSettings.from(settings, node, data),
            Drain.waitMillis(settings),
            Logs.from(settings));
    settings.refuseUnknown();
    return config;
  }

  private static Durability durability(Settings settings) {
    int partitions = settings.integer("TALLYSTICK_KEY_LOG_PARTITIONS", 12, 1, 1_000);
    int replication = settings.integer("TALLYSTICK_KAFKA_REPLICATION", 3, 1, 9);
    int inSyncMin = settings.integer("TALLYSTICK_KAFKA_MIN_ISR", 2, 1, 9);
    if (inSyncMin > replication) {
      throw new SettingsException(
          "TALLYSTICK_KAFKA_MIN_ISR is above TALLYSTICK_KAFKA_REPLICATION; nothing could be"
              + " written.");
    }
    return new Durability(partitions, replication, inSyncMin);
  }

  private static UsageRetention usage(Settings settings) {
    UsageRetention kept =
        new UsageRetention(
            settings.durationMillis("TALLYSTICK_USAGE_MINUTES_KEPT", "2d", "1h", "90d"),
            settings.durationMillis("TALLYSTICK_USAGE_HOURS_KEPT", "90d", "1d", "1100d"));
    if (kept.hoursMillis() < kept.minutesMillis()) {
      throw new SettingsException(
          "TALLYSTICK_USAGE_HOURS_KEPT is below TALLYSTICK_USAGE_MINUTES_KEPT; hours are what"
              + " minutes become.");
    }
    return kept;
  }

  private static FirstKey firstKey(Settings settings, Path data) {
    String workspace =
        settings.value("TALLYSTICK_WORKSPACE", "default", KeyServiceConfig::workspace);
    String given = settings.optional("TALLYSTICK_MANAGEMENT_KEY");
    String file = settings.optional("TALLYSTICK_MANAGEMENT_KEY_FILE");
    return new FirstKey(
        workspace, given, file == null ? data.resolve("management-key") : Path.of(file));
  }

  private static String prefix(String text) {
    boolean taken = text.equals(KeyPrefix.OAUTH_CLIENT) || text.equals(KeyPrefix.MANAGEMENT);
    if (!KeyPrefix.isPrefix(text) || taken) {
      throw new IllegalArgumentException(
          "it must be 1 to 12 of a-z and 0-9, and neither cs nor ak, which have their own meaning");
    }
    return text;
  }

  /** It names the node in the relay's group and transactions, so it is what Kafka takes. */
  private static String node(String text) {
    if (!text.matches("[A-Za-z0-9._-]{1,100}")) {
      throw new IllegalArgumentException("it must be 1 to 100 of A-Z, a-z, 0-9, ., _ and -");
    }
    return text;
  }

  private static String workspace(String text) {
    if (!KeyProfile.isWorkspace(text)) {
      throw new IllegalArgumentException("it must be 1 to 64 of a-z, 0-9 and hyphen");
    }
    return text;
  }
}
