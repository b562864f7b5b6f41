package io.tallystick.keyservice;

import io.tallystick.runtime.config.SettingsException;
import io.tallystick.runtime.start.StartFailure;
import io.tallystick.runtime.start.StopOnSignal;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The key-service as a process: configured by environment, stopped by SIGTERM with exit code 0. */
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
      StopOnSignal.close(service::drain, config.drainWaitMillis());
      service.awaitReady(FOR_EVER);
    } catch (SettingsException | StartFailure e) {
      fail(e.getMessage());
    }
  }

  private static void fail(@Nullable String sentence) {
    System.err.println(sentence);
    Runtime.getRuntime().halt(1);
  }
}
