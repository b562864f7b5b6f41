package io.tallystick.verifier.support;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The runnable jar as a process of its own, configured by environment alone. */
public final class RunningJar implements AutoCloseable {
  private static final Path JAR = Path.of("target", "verifier-service.jar");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final Process process;
  private final Path out;
  private final Path errors;

  private RunningJar(Process process, Path out, Path errors) {
    this.process = process;
    this.out = out;
    this.errors = errors;
  }

  /** Starts one; what it prints goes to files of this folder. */
  public static RunningJar start(Path folder, Map<String, String> settings) throws IOException {
    Path out = Files.createTempFile(folder, "out", "");
    Path errors = Files.createTempFile(folder, "errors", "");
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    // It lives for seconds: what pays only after minutes would take half of them from the others.
    ProcessBuilder builder =
        new ProcessBuilder(
            java,
            "-Xmx256m",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-jar",
            JAR.toString());
    builder.environment().keySet().removeIf(name -> name.startsWith("TALLYSTICK_"));
    builder.environment().putAll(settings);
    Process process = builder.redirectOutput(out.toFile()).redirectError(errors.toFile()).start();
    return new RunningJar(process, out, errors);
  }

  /** Waits until the operations port says so; fails if the process ends. */
  public void awaitReady(int opsPort) {
    Await.until(
        "the process is ready",
        PATIENCE,
        () -> {
          assertTrue(process.isAlive(), "the process has ended");
          return readiness(opsPort).startsWith("200 ");
        });
  }

  /** Status and body of {@code /health/ready}; empty when nobody answers. */
  public static String readiness(int opsPort) {
    URI uri = URI.create("http://127.0.0.1:" + opsPort + "/health/ready");
    try {
      var response =
          CLIENT.send(
              HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
      return response.statusCode() + " " + response.body();
    } catch (IOException nobody) {
      return "";
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** SIGTERM. */
  public void terminate() {
    process.destroy();
  }

  /** The exit code, once it has ended. */
  public int exitCode() throws InterruptedException {
    assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS), "it has not ended");
    return process.exitValue();
  }

  public String out() throws IOException {
    return Files.readString(out);
  }

  public String errors() throws IOException {
    return Files.readString(errors);
  }

  /** Ends it at once if it still runs. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
