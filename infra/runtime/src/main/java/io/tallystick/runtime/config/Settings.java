package io.tallystick.runtime.config;

import io.tallystick.key.state.DurationText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code TALLYSTICK_*} from an environment, each name with its default and bounds at the
 * place that asks. A bad value, or at the end a name that nothing asked for, is a {@link
 * SettingsException}. One thread, at start.
 */
public final class Settings {
  private static final String PREFIX = "TALLYSTICK_";

  private final String service;
  private final Map<String, String> environment;
  private final Map<String, String> defaults = new LinkedHashMap<>();

  public Settings(String service, Map<String, String> environment) {
    this.service = service;
    this.environment = environment;
  }

  /** A text with a default. */
  public String text(String name, String fallback) {
    String value = raw(name, fallback);
    return value == null ? fallback : value;
  }

  /** A text that must be given. */
  public String required(String name, String example) {
    String value = raw(name, "required");
    if (value == null) {
      throw new SettingsException(name + " is not set; it is needed, for example " + example + ".");
    }
    return value;
  }

  /** A text that may be absent. */
  public @Nullable String optional(String name) {
    return raw(name, "none");
  }

  /** Whether the environment names it at all, be it with an empty value. */
  public boolean isNamed(String name) {
    return environment.containsKey(name);
  }

  /** A file that may be absent from the settings, but not from the disk when it is named. */
  public @Nullable Path file(String name) {
    String value = raw(name, "none");
    if (value == null) {
      return null;
    }
    Path path = Path.of(value);
    if (!Files.isReadable(path)) {
      throw new SettingsException(name + " names " + path + ", which is not a readable file.");
    }
    return path;
  }

  /** A text made into a value; an {@link IllegalArgumentException} of {@code reader} names it. */
  public <T> T value(String name, String fallback, Function<String, T> reader) {
    String value = text(name, fallback);
    try {
      return reader.apply(value);
    } catch (IllegalArgumentException e) {
      throw new SettingsException(name + " is '" + value + "': " + e.getMessage() + ".");
    }
  }

  /** A whole number within bounds. */
  public int integer(String name, int fallback, int min, int max) {
    return value(
        name,
        Integer.toString(fallback),
        text -> {
          if (!text.matches("\\d{1,9}")
              || Integer.parseInt(text) < min
              || Integer.parseInt(text) > max) {
            throw new IllegalArgumentException(
                "it must be a whole number from " + min + " to " + max);
          }
          return Integer.parseInt(text);
        });
  }

  /** A duration such as {@code 50ms} within bounds, in milliseconds. */
  public long durationMillis(String name, String fallback, String min, String max) {
    return value(
        name,
        fallback,
        text -> {
          long millis = DurationText.parseMillis(text);
          if (millis < DurationText.parseMillis(min) || millis > DurationText.parseMillis(max)) {
            throw new IllegalArgumentException("it must be from " + min + " to " + max);
          }
          return millis;
        });
  }

  /** One of a closed list. */
  public String choice(String name, String fallback, List<String> choices) {
    return value(
        name,
        fallback,
        text -> {
          if (!choices.contains(text)) {
            throw new IllegalArgumentException("it must be one of " + String.join(", ", choices));
          }
          return text;
        });
  }

  public boolean flag(String name) {
    return choice(name, "false", List.of("true", "false")).equals("true");
  }

  /**
   * A secret, from {@code name} or from the file that {@code name_FILE} names. Its value never
   * appears in an error.
   */
  public @Nullable SecretSource secret(String name) {
    String direct = raw(name, "none");
    Path file = file(name + "_FILE");
    if (direct != null && file != null) {
      throw new SettingsException(name + " and " + name + "_FILE are both set; keep one.");
    }
    if (direct == null && file == null) {
      return null;
    }
    return new SecretSource(file == null ? name : name + "_FILE", direct, file);
  }

  /** Refuses every {@code TALLYSTICK_*} that nothing asked for. To be called last. */
  public void refuseUnknown() {
    for (String name : new TreeMap<>(environment).keySet()) {
      if (name.startsWith(PREFIX) && !defaults.containsKey(name)) {
        throw new SettingsException(
            name
                + " is not a setting of "
                + service
                + "; it knows "
                + String.join(", ", defaults.keySet())
                + ".");
      }
    }
  }

  /** Every name asked for so far with its default, in order; the README's table is held to it. */
  public Map<String, String> known() {
    return Map.copyOf(defaults);
  }

  private @Nullable String raw(String name, String fallback) {
    defaults.put(name, fallback);
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }

  /** Where a secret comes from; the value is read when asked for and never shown. */
  public record SecretSource(String setting, @Nullable String direct, @Nullable Path file) {
    /** Reads it, again each time when it is a file. */
    public String read() {
      if (file == null) {
        return direct == null ? "" : direct;
      }
      try {
        return Files.readString(file).strip();
      } catch (IOException e) {
        throw new SettingsException(setting + " names " + file + ", which can't be read.");
      }
    }

    @Override
    public String toString() {
      return setting + "=[hidden]";
    }
  }
}
