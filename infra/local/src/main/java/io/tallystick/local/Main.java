package io.tallystick.local;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reads the command line of {@code infra/local/up} and hands it to a {@link Run}. */
@Command(
    name = "infra/local/up",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    sortOptions = false,
    description = {
      "Starts Tallystick on this machine: Kafka, Redis, a key-service and verifiers in one process,"
          + " all on 127.0.0.1. Shows the main job once, then stays until Ctrl-C."
    },
    footer = {
      "",
      "Ports, from the base B: key-service B, verifier i B+i, operations B+10 and B+10+i,",
      "Kafka B+30 (controller B+32), Redis B+31.",
      "",
      "Exit codes: 0 stopped by Ctrl-C or SIGTERM, 1 could not start or stop cleanly, 2 wrong usage."
          + " A show that fails is told and does not end the run."
    })
final class Main implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = ".tallystick",
      description = "Folder that keeps everything between runs (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of(".tallystick");

  @Option(
      names = "--port",
      paramLabel = "BASE",
      defaultValue = "8080",
      description = "First of the ports (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--verifiers",
      paramLabel = "N",
      defaultValue = "2",
      description = "How many verifiers, 1 to 9 (default: ${DEFAULT-VALUE}).")
  private int verifiers;

  @Option(names = "--no-demo", description = "Start without showing the main job.")
  private boolean noDemo;

  @Spec private CommandSpec spec = CommandSpec.create();

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public Integer call() {
    within("--port", port, Ports.BASE_MIN, Ports.BASE_MAX);
    within("--verifiers", verifiers, 1, Ports.VERIFIERS_MAX);
    return new Run(new Ports(port, verifiers), data, new Story(System.out)).stay(!noDemo);
  }

  private void within(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new ParameterException(
          spec.commandLine(), name + " must be from " + min + " to " + max + ", not " + value);
    }
  }

  /** The version of the jar, and the Java and data format that go with it. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {
        "Tallystick " + (version == null ? "(not from its jar)" : version),
        "data format " + DataFolder.FORMAT + ", Java " + Runtime.version()
      };
    }
  }
}
