package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.FreePorts;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import io.tallystick.verifier.support.RunningJar;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar as a process of its own, configured by environment alone. */
class JarIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir Path folder;

  @Test
  void jar_answersAndStopsWithZeroOnSigterm() throws Exception {
    Minted minted;
    try (KeyLog log = KeyLog.open(Backends.kafka())) {
      minted = log.append(Minted.plain());
    }
    int port = FreePorts.block(2);
    try (RunningJar jar =
        RunningJar.start(
            folder,
            Node.settings(
                "TALLYSTICK_HTTP_PORT", "" + port,
                "TALLYSTICK_OPS_PORT", "" + (port + 1),
                "TALLYSTICK_LOG_FORMAT", "json"))) {
      jar.awaitReady(port + 1);
      HttpResponse<String> response =
          CLIENT.send(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/authorize"))
                  .header("x-api-key", minted.key())
                  .build(),
              BodyHandlers.ofString());
      assertEquals(200, response.statusCode(), response.body());
      jar.terminate();
      assertEquals(0, jar.exitCode());
      assertTrue(jar.out().lines().allMatch(line -> line.startsWith("{")), jar.out());
      assertTrue(jar.out().contains("has stopped"), jar.out());
    }
  }

  @Test
  void jar_withAWrongSetting_exitsWithOneSentence() throws Exception {
    assertOneSentence("TALLYSTICK_HTTP_PROT", Node.settings("TALLYSTICK_HTTP_PROT", "8081"));
    assertOneSentence("TALLYSTICK_HTTP_HOST", Node.settings("TALLYSTICK_HTTP_HOST", "0.0.0.0"));
  }

  private void assertOneSentence(String name, Map<String, String> settings) throws Exception {
    try (RunningJar jar = RunningJar.start(folder, settings)) {
      assertEquals(1, jar.exitCode());
      String sentence = jar.errors();
      assertEquals(1, sentence.lines().count(), sentence);
      assertTrue(sentence.startsWith(name), sentence);
    }
  }
}
