package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.FreePorts;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar as a process of its own, configured by environment alone. */
class JarIT {
  private static final Path JAR = Path.of("target", "verifier-service.jar");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir Path folder;

  @Test
  void jar_answersAndStopsWithZeroOnSigterm() throws Exception {
    Minted minted;
    try (KeyLog log = KeyLog.open(Backends.kafka())) {
      minted = log.append(Minted.plain());
    }
    int port = FreePorts.block(2);
    Process process =
        process(
            Node.settings(
                "TALLYSTICK_HTTP_PORT", "" + port,
                "TALLYSTICK_OPS_PORT", "" + (port + 1),
                "TALLYSTICK_LOG_FORMAT", "json"));
    try {
      Await.until("the process is ready", PATIENCE, () -> isReady(process, port + 1));
      HttpResponse<String> response =
          CLIENT.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/authorize"))
                  .header("x-api-key", minted.key())
                  .build(),
              BodyHandlers.ofString());
      assertEquals(200, response.statusCode(), response.body());
      process.destroy();
      assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      assertEquals(0, process.exitValue());
      String output = Files.readString(out());
      assertTrue(output.lines().allMatch(line -> line.startsWith("{")), output);
      assertTrue(output.contains("has stopped"), output);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void jar_withAWrongSetting_exitsWithOneSentence() throws Exception {
    assertOneSentence("TALLYSTICK_HTTP_PROT", Node.settings("TALLYSTICK_HTTP_PROT", "8081"));
    assertOneSentence("TALLYSTICK_HTTP_HOST", Node.settings("TALLYSTICK_HTTP_HOST", "0.0.0.0"));
  }

  private void assertOneSentence(String name, Map<String, String> settings) throws Exception {
    Process process = process(settings);
    try {
      assertTrue(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS));
      assertEquals(1, process.exitValue());
      String sentence = Files.readString(errors());
      assertEquals(1, sentence.lines().count(), sentence);
      assertTrue(sentence.startsWith(name), sentence);
    } finally {
      process.destroyForcibly();
    }
  }

  private Process process(Map<String, String> settings) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    ProcessBuilder builder = new ProcessBuilder(java, "-Xmx256m", "-jar", JAR.toString());
    builder.environment().keySet().removeIf(name -> name.startsWith("TALLYSTICK_"));
    builder.environment().putAll(settings);
    return builder.redirectOutput(out().toFile()).redirectError(errors().toFile()).start();
  }

  private boolean isReady(Process process, int opsPort) {
    assertTrue(process.isAlive(), "the process has ended");
    try {
      return CLIENT
              .send(
                  HttpRequest.newBuilder(
                          URI.create("http://127.0.0.1:" + opsPort + "/health/ready"))
                      .build(),
                  BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException notYet) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Path out() {
    return folder.resolve("out");
  }

  private Path errors() {
    return folder.resolve("errors");
  }
}
