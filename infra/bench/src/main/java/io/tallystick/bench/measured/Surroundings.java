package io.tallystick.bench.measured;

import io.tallystick.embedded.EmbeddedKafka;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Stream;

/**
 * What a measured process needs around it: a folder that is removed in the end, a Kafka, and
 * whatever else is started, ended in reverse. One thread.
 */
final class Surroundings implements AutoCloseable {
  private static final Duration READY_WAIT = Duration.ofMinutes(2);
  private static final long LOOK_MILLIS = 50;

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Deque<AutoCloseable> parts = new ConcurrentLinkedDeque<>();

  /** A run that is ended from outside leaves no process and no file behind. */
  private final Thread atExit = new Thread(this::closeParts, "bench-exit");

  private final Path folder;

  Surroundings() throws IOException {
    folder = Files.createTempDirectory("tallystick-bench");
    parts.push(this::removeFolder);
    Runtime.getRuntime().addShutdownHook(atExit);
  }

  Path folder() {
    return folder;
  }

  HttpClient client() {
    return client;
  }

  /** Keeps a part that was started, to be ended before those that came earlier. */
  <T extends AutoCloseable> T with(T part) {
    parts.push(part);
    return part;
  }

  EmbeddedKafka kafka(int port, int controllerPort) {
    return with(
        EmbeddedKafka.start(
            new EmbeddedKafka.Config(folder.resolve("kafka"), port, controllerPort)));
  }

  /** Asks until the answer is 200, and gives that answer. */
  HttpResponse<Void> awaitOk(HttpRequest.Builder asked) throws InterruptedException {
    HttpRequest request = asked.build();
    long endNanos = System.nanoTime() + READY_WAIT.toNanos();
    while (System.nanoTime() < endNanos) {
      try {
        HttpResponse<Void> response = client.send(request, BodyHandlers.discarding());
        if (response.statusCode() == 200) {
          return response;
        }
      } catch (IOException e) {
        // The server does not listen yet; the deadline bounds how often that is tried.
      }
      Thread.sleep(LOOK_MILLIS);
    }
    throw new IllegalStateException("no 200 in time from " + request.uri());
  }

  /** What the service with this operations port tells of a metric, of its first series. */
  double metric(int operationsPort, String name) throws IOException, InterruptedException {
    HttpRequest metrics = get(operationsPort, "/metrics").build();
    return client
        .send(metrics, BodyHandlers.ofLines())
        .body()
        .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .findFirst()
        .orElseThrow();
  }

  static HttpRequest.Builder get(int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
  }

  @Override
  public void close() {
    closeParts();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException exiting) {
      // It runs already, and finds nothing left.
    }
  }

  private void closeParts() {
    AutoCloseable part = parts.poll();
    while (part != null) {
      try {
        part.close();
      } catch (Exception e) {
        System.err.println("not stopped cleanly: " + e);
      }
      part = parts.poll();
    }
  }

  private void removeFolder() throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
