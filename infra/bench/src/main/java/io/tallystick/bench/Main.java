package io.tallystick.bench;

import io.tallystick.runtime.log.Logs;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks, a command each. Loads loopback only, bounded in count and time. */
@Command(
    name = "infra/bench/run",
    mixinStandardHelpOptions = true,
    subcommands = {
      BootstrapRun.class,
      DirectoryRun.class,
      FloodRun.class,
      HttpRun.class,
      LimiterRun.class,
      Mint.class,
      ProjectionRun.class,
      RevokeRun.class,
      TokenRun.class,
      VerifyRun.class
    },
    description =
        "Measures Tallystick on this machine, each number beside a baseline of the same run.")
final class Main implements Runnable {
  private Main() {}

  public static void main(String[] arguments) {
    new Logs("plain", "error").apply();
    CommandLine commands = new CommandLine(new Main());
    commands.setExecutionExceptionHandler(
        (e, command, result) -> {
          command.getErr().println(e.getMessage() == null ? e.toString() : e.getMessage());
          return 1;
        });
    System.exit(commands.execute(arguments));
  }

  @Override
  public void run() {
    CommandLine.usage(this, System.out);
  }
}
