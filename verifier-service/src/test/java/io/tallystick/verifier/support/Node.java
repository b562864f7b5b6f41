package io.tallystick.verifier.support;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.codec.Json;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.VerifierService;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A real verifier on free ports, and an HTTP client to talk to it. */
public final class Node implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final VerifierService service;

  private Node(VerifierService service) {
    this.service = service;
  }

  /** The settings of a verifier on the shared Kafka and Redis; pairs of names and values win. */
  public static Map<String, String> settings(String... pairs) {
    Map<String, String> settings = new HashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      settings.put(pairs[i], pairs[i + 1]);
    }
    settings.computeIfAbsent("TALLYSTICK_KAFKA", name -> Backends.kafka());
    settings.computeIfAbsent("TALLYSTICK_REDIS", name -> Backends.redis());
    settings.putIfAbsent("TALLYSTICK_PEPPERS", Minted.peppersSetting());
    // A busy machine must not look like a lost Redis; the tests of that loss set their own.
    settings.putIfAbsent("TALLYSTICK_REDIS_TIMEOUT", "10s");
    settings.putIfAbsent("TALLYSTICK_BOOTSTRAP_JITTER", "0ms");
    settings.putIfAbsent("TALLYSTICK_DRAIN_WAIT", "0s");
    settings.putIfAbsent("TALLYSTICK_HTTP_PORT", "0");
    settings.putIfAbsent("TALLYSTICK_OPS_PORT", "0");
    return settings;
  }

  /** Starts one and returns when it listens, ready or not. */
  public static Node listening(String... pairs) {
    return new Node(VerifierService.start(settings(pairs)));
  }

  /** Starts one and waits until it is ready. */
  public static Node ready(String... pairs) {
    Node node = listening(pairs);
    if (!node.service.awaitReady(PATIENCE)) {
      node.close();
      throw new AssertionError("the verifier is not ready within " + PATIENCE);
    }
    return node;
  }

  public VerifierService service() {
    return service;
  }

  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + service.port() + path);
  }

  /** Asks /v1/verify about a key alone. */
  public JsonNode verify(String key) {
    return verifyJson("{\"key\":\"" + key + "\"}");
  }

  /** Asks /v1/verify; the answer must be a 200. */
  public JsonNode verifyJson(String body) {
    HttpResponse<String> response = post(body);
    if (response.statusCode() != 200) {
      throw new AssertionError(response.statusCode() + ": " + response.body());
    }
    return Json.read(response.body());
  }

  public HttpResponse<String> post(String body) {
    return send(
        HttpRequest.newBuilder(uri("/v1/verify"))
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  public CompletableFuture<HttpResponse<String>> postLater(String body) {
    return CLIENT.sendAsync(
        HttpRequest.newBuilder(uri("/v1/verify")).POST(BodyPublishers.ofString(body)).build(),
        BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  /** Asks /v1/authorize with these headers, as pairs. */
  public HttpResponse<String> authorize(String... headers) {
    return get("/v1/authorize", headers);
  }

  public HttpResponse<String> authorizeBearer(String key) {
    return authorize("authorization", "Bearer " + key);
  }

  public HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).GET();
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  public HttpResponse<String> send(HttpRequest.Builder request) {
    return send(request.timeout(PATIENCE).build());
  }

  /** Waits until /v1/verify answers with this code. */
  public void awaitCode(String key, String code) {
    Await.until(
        "the verdict " + code, PATIENCE, () -> verify(key).get("code").textValue().equals(code));
  }

  public HttpResponse<String> operations(String path) {
    return send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.opsPort() + path)).build());
  }

  /** The value of a metric's line, by its name and labels as they stand; 0 if there is none. */
  public double metric(String series) {
    Matcher line =
        Pattern.compile("(?m)^" + Pattern.quote(series) + " (\\S+)$")
            .matcher(operations("/metrics").body());
    return line.find() ? Double.parseDouble(line.group(1)) : 0;
  }

  @Override
  public void close() {
    service.close();
  }

  private static HttpResponse<String> send(HttpRequest request) {
    try {
      return CLIENT.send(request, BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Without the one thing that depends on when it was asked; it always has the same length. */
  public static String timeless(String answer) {
    return answer.replaceFirst("\"asOf\":\"[^\"]{24}\"", "\"asOf\":\"\"");
  }
}
