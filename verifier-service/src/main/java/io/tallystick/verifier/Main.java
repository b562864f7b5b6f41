package io.tallystick.verifier;

import io.tallystick.runtime.config.Settings;
import io.tallystick.runtime.config.SettingsException;
import io.tallystick.runtime.log.Logs;
import io.tallystick.runtime.start.StartFailure;
import io.tallystick.runtime.start.StopOnSignal;

/** The verifier as a process: configured by environment, stopped by SIGTERM with exit code 0. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    try {
      // First of all: a library that logs before it does so in no format of ours.
      Logs.from(new Settings(VerifierService.NAME, System.getenv())).apply();
      VerifierService service = VerifierService.start(System.getenv());
      StopOnSignal.close(service::drain, service.drainWaitMillis());
    } catch (SettingsException | StartFailure e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
