package io.tallystick.runtime.start;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that are ended by a signal, with closings that work, fail and hang. */
class StopOnSignalIT {
  private static final String RUNNING = "running";

  @ParameterizedTest
  @CsvSource({"works,0", "fails,1", "hangs,1"})
  void exitCode_saysHowTheStopWent(String how, int exitCode) throws Exception {
    Process process = start(how);
    try {
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
      String line = out.readLine();
      while (line != null && !line.equals(RUNNING)) {
        line = out.readLine();
      }
      process.destroy();
      assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it has not ended");
      assertEquals(exitCode, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }

  private static Process start(String how) throws IOException {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    String classes = System.getProperty("java.class.path");
    return new ProcessBuilder(java, "-cp", classes, Service.class.getName(), how)
        .redirectErrorStream(true)
        .start();
  }

  /** A process that does nothing until it is ended. */
  static final class Service {
    public static void main(String[] arguments) throws InterruptedException {
      AutoCloseable service =
          switch (arguments[0]) {
            case "works" -> () -> {};
            case "fails" ->
                () -> {
                  throw new IllegalStateException("on purpose");
                };
            default -> () -> Thread.sleep(Long.MAX_VALUE);
          };
      Thread hook = new Thread(() -> StopOnSignal.close(service, Duration.ofMillis(500)));
      Runtime.getRuntime().addShutdownHook(hook);
      System.out.println(RUNNING);
      Thread.sleep(Long.MAX_VALUE);
    }
  }
}
