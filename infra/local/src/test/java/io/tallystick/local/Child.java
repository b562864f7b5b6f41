package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * A Java process of the built jars, as an operator would start it: settings by environment alone,
 * everything it prints in one file. Closing stops it if it still runs, with force if it must be.
 */
final class Child implements AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(60);

  private final Process process;
  private final Path output;

  private Child(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** Starts {@code java -jar}; of this process's own settings it gets none. */
  static Child start(Path jar, List<String> arguments, Map<String, String> settings, Path output)
      throws IOException {
    assertTrue(Files.exists(jar), jar.toAbsolutePath() + " is not built");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    // It lives for seconds: what pays only after minutes would take half of them from the others.
    List<String> command =
        new ArrayList<>(
            List.of(
                java,
                "-Xmx512m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-jar",
                jar.toString()));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("TALLYSTICK_"));
    builder.environment().putAll(settings);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
    Process process = builder.start();
    process.getOutputStream().close();
    return new Child(process, output);
  }

  long pid() {
    return process.pid();
  }

  /** Everything printed so far. */
  String printed() {
    try {
      return Files.readString(output);
    } catch (IOException failure) {
      throw new AssertionError("cannot read " + output, failure);
    }
  }

  /** Waits for a condition, and fails at once when the process ends before. */
  void await(String what, BooleanSupplier condition) {
    Await.until(
        what,
        DEADLINE,
        () -> {
          if (!process.isAlive() && !condition.getAsBoolean()) {
            throw new AssertionError(
                "ended with " + process.exitValue() + " before " + what + ":\n" + printed());
          }
          return condition.getAsBoolean();
        });
  }

  /** SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** The exit code, once the process has ended by itself or after {@link #terminate}. */
  int exitCode() throws InterruptedException {
    assertTrue(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS), () -> printed());
    return process.exitValue();
  }

  /** SIGKILL, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    assertTrue(process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS));
  }

  @Override
  public void close() throws InterruptedException {
    terminate();
    if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
      kill();
    }
  }
}
