package io.tallystick.verifier;

import io.tallystick.runtime.config.Settings;
import io.tallystick.runtime.config.SettingsException;
import io.tallystick.runtime.log.Logs;
import io.tallystick.runtime.start.StartFailure;

/** The verifier as a process: configured by environment, stopped by SIGTERM with exit code 0. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    try {
      // First of all: a library that logs before it does so in no format of ours.
      Logs.from(new Settings(VerifierService.NAME, System.getenv())).apply();
      VerifierService service = VerifierService.start(System.getenv());
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(service), "stop"));
    } catch (SettingsException | StartFailure e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /** A process ended by a signal exits with 128 + its number; a clean stop is worth a 0. */
  private static void stop(VerifierService service) {
    service.close();
    Runtime.getRuntime().halt(0);
  }
}
