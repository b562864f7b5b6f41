package io.tallystick.runtime.config;

import io.tallystick.limit.RedisAddress;
import io.tallystick.runtime.config.Settings.SecretSource;
import org.jspecify.annotations.Nullable;

/** Where Redis is: {@code TALLYSTICK_REDIS} or the file of that name. At start. */
public final class RedisSetting {
  private static final String NAME = "TALLYSTICK_REDIS";
  private static final String NONE = "none";

  private RedisSetting() {}

  /** The address, which has to be given. */
  public static RedisAddress required(Settings settings) {
    return address(source(settings, "it is needed"));
  }

  /** The address, null if the setting says {@code none} in so many words. */
  public static @Nullable RedisAddress orNone(Settings settings) {
    SecretSource source = source(settings, "it is needed, or none");
    return source.read().equals(NONE) ? null : address(source);
  }

  private static SecretSource source(Settings settings, String needed) {
    SecretSource source = settings.secret(NAME);
    if (source == null) {
      throw new SettingsException(
          NAME + " is not set; " + needed + ", for example redis://127.0.0.1:6379.");
    }
    return source;
  }

  private static RedisAddress address(SecretSource source) {
    try {
      return RedisAddress.parse(source.read());
    } catch (IllegalArgumentException e) {
      throw new SettingsException(source.setting() + ": " + e.getMessage() + ".");
    }
  }
}
