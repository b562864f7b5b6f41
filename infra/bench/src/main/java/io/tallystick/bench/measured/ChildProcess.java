package io.tallystick.bench.measured;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A JVM of its own, of the same Java and class path as this one, so that nothing is shared. */
public final class ChildProcess implements AutoCloseable {
  private static final long STOP_WAIT_SECONDS = 15;

  private final Process process;

  private ChildProcess(Process process) {
    this.process = process;
  }

  /** Starts {@code mainClass}; what it prints goes to {@code log}. */
  public static ChildProcess start(
      String mainClass, List<String> arguments, Map<String, String> environment, Path log)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // At once, as the verifier's README wants it: a heap that may stay small is marked all the
    // time.
    command.add("-Xms1g");
    command.add("-Xmx1g");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(name -> name.startsWith("TALLYSTICK_"));
    // Nobody has to notice that it stops.
    builder.environment().put("TALLYSTICK_DRAIN_WAIT", "0s");
    builder.environment().putAll(environment);
    builder.redirectErrorStream(true).redirectOutput(log.toFile());
    return new ChildProcess(builder.start());
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(STOP_WAIT_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
