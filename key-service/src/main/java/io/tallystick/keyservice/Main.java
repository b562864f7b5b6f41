package io.tallystick.keyservice;

import io.tallystick.runtime.config.SettingsException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Runs one node until the process is told to stop. */
public final class Main {
  /** A broker that is away is waited for; what can never be ends the process with a sentence. */
  private static final Duration FOR_EVER = Duration.ofDays(36_500);

  private Main() {}

  /** Takes no arguments: all configuration is in {@code TALLYSTICK_*} variables. */
  public static void main(String[] arguments) {
    if (arguments.length > 0) {
      fail("key-service takes no arguments; see the README for its TALLYSTICK_* variables.");
      return;
    }
    try {
      KeyServiceConfig config = KeyServiceConfig.from(System.getenv());
      config.logs().apply();
      KeyService service = KeyService.start(config);
      Runtime.getRuntime().addShutdownHook(new Thread(service::close, "stop"));
      service.awaitReady(FOR_EVER);
    } catch (SettingsException e) {
      fail(e.getMessage());
    }
  }

  private static void fail(@Nullable String sentence) {
    System.err.println(sentence);
    System.exit(1);
  }
}
