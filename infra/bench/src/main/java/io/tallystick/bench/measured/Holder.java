package io.tallystick.bench.measured;

import io.tallystick.key.text.KeyText;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/**
 * The true holder of a flooded key: tries, waits as long as it is told to, and tries again.
 *
 * @param tries until it was let in
 * @param millis until then, waits included
 */
public record Holder(int tries, long millis) {
  private static final int TRIES_MAX = 20;

  /** Tries until it is let in; blocks. */
  public static Holder tries(int port, KeyText text) throws IOException, InterruptedException {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/authorize"))
            .header("authorization", "Bearer " + text.reveal())
            .build();
    long startNanos = System.nanoTime();
    for (int tries = 1; tries <= TRIES_MAX; tries++) {
      var response = client.send(request, BodyHandlers.discarding());
      if (response.statusCode() == 200) {
        return new Holder(tries, (System.nanoTime() - startNanos) / 1_000_000);
      }
      Thread.sleep(1_000 * response.headers().firstValueAsLong("retry-after").orElse(1));
    }
    throw new IllegalStateException("the holder was not let in with try " + TRIES_MAX);
  }
}
