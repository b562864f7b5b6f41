package io.tallystick.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * The HTTP calls of the show, as any client would make them. One thread; a call that gets no answer
 * in time is a {@link ShowFailure}.
 */
final class ShowCalls {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(TIMEOUT).build();

  /** An answer, and the moment when it was there. */
  record Answer(int status, String body, String retryAfter, long nanos, long atNanos) {
    JsonNode json() {
      try {
        return JSON.readTree(body);
      } catch (JsonProcessingException notJson) {
        throw new ShowFailure("the answer with status " + status + " is not JSON");
      }
    }
  }

  /** A JSON command with a management key. */
  Answer command(String url, String managementKey, String body) {
    return send(
        HttpRequest.newBuilder(URI.create(url))
            .header("Authorization", "Bearer " + managementKey)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  /** The question of a gateway: may the holder of this key pass? */
  Answer authorize(String verifier, String key) {
    return send(
        HttpRequest.newBuilder(URI.create(verifier + "/v1/authorize"))
            .header("Authorization", "Bearer " + key)
            .GET());
  }

  private Answer send(HttpRequest.Builder builder) {
    HttpRequest request = builder.timeout(TIMEOUT).build();
    try {
      long startNanos = System.nanoTime();
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      long endNanos = System.nanoTime();
      String retryAfter = response.headers().firstValue("Retry-After").orElse("");
      return new Answer(
          response.statusCode(), response.body(), retryAfter, endNanos - startNanos, endNanos);
    } catch (IOException failure) {
      throw new ShowFailure(request.uri() + " did not answer: " + failure.getMessage());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new ShowFailure("interrupted at " + request.uri());
    }
  }
}
