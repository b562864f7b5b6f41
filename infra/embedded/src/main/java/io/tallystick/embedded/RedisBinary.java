package io.tallystick.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.embedded.core.ExecutableProvider;

/**
 * Finds a {@code redis-server} that runs on this machine: the one that {@code
 * EMBEDDED_REDIS_EXECUTABLE} names, else the one in the library's jar, else the one on the path. A
 * candidate counts only after it told its version. Stateless.
 */
final class RedisBinary {
  private static final long VERSION_WAIT_SECONDS = 10;

  private RedisBinary() {}

  static Path find(Path folder) {
    String named = System.getenv(ExecutableProvider.ENVIRONMENT_EXECUTABLE_LOCATION);
    return firstThatRuns(named == null ? candidates(folder) : List.of(() -> Path.of(named)));
  }

  static Path firstThatRuns(List<Candidate> candidates) {
    List<String> refusals = new ArrayList<>();
    for (Candidate candidate : candidates) {
      try {
        Path binary = candidate.locate();
        askVersion(binary);
        return binary;
      } catch (IOException refusal) {
        refusals.add(String.valueOf(refusal.getMessage()).strip());
      }
    }
    throw new StartFailure(
        "No Redis runs on this machine ("
            + String.join("; ", refusals)
            + "): install redis-server 6.2 or newer, or name one in "
            + ExecutableProvider.ENVIRONMENT_EXECUTABLE_LOCATION
            + ".");
  }

  /** A place where a binary may be; fails with the reason why there is none. */
  interface Candidate {
    Path locate() throws IOException;
  }

  private static List<Candidate> candidates(Path folder) {
    return List.of(() -> fromJar(folder), RedisBinary::onPath);
  }

  private static Path fromJar(Path folder) throws IOException {
    try {
      return ExecutableProvider.newJarResourceProvider(folder.toFile()).get().toPath();
    } catch (RuntimeException unsupported) {
      throw new IOException(
          "no Redis is bundled for "
              + System.getProperty("os.name")
              + " on "
              + System.getProperty("os.arch"),
          unsupported);
    }
  }

  private static Path onPath() throws IOException {
    return Executables.onPath("redis-server")
        .orElseThrow(() -> new IOException("no redis-server on the path"));
  }

  private static void askVersion(Path binary) throws IOException {
    Process process =
        new ProcessBuilder(binary.toString(), "--version").redirectErrorStream(true).start();
    process.getOutputStream().close();
    String answer = new String(process.getInputStream().readNBytes(4096), StandardCharsets.UTF_8);
    if (!ended(process) || process.exitValue() != 0) {
      throw new IOException(binary + " does not run: " + answer);
    }
  }

  private static boolean ended(Process process) {
    try {
      boolean ended = process.waitFor(VERSION_WAIT_SECONDS, TimeUnit.SECONDS);
      process.destroyForcibly();
      return ended;
    } catch (InterruptedException interrupted) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
