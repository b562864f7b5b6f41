package io.tallystick.bench.load;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * One caller that asks every so often and takes next to nothing of the machine: how long an answer
 * takes while something else is loaded. The caller's thread.
 */
public final class PacedReads {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final HttpRequest request;
  private final long pauseMillis;

  public PacedReads(HttpRequest request, long pauseMillis) {
    this.request = request;
    this.pauseMillis = pauseMillis;
  }

  /** Asks for so long. */
  public LoadResult run(long millis) throws IOException, InterruptedException {
    LoadResult result = new LoadResult();
    long startNanos = System.nanoTime();
    long endNanos = startNanos + millis * 1_000_000;
    while (System.nanoTime() < endNanos) {
      long sentNanos = System.nanoTime();
      int status = client.send(request, BodyHandlers.ofString()).statusCode();
      result.answered(status, System.nanoTime() - sentNanos);
      Thread.sleep(pauseMillis);
    }
    result.elapsed(System.nanoTime() - startNanos);
    return result;
  }
}
