package io.tallystick.keyservice;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.codec.Json;
import io.tallystick.testkit.Backends;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** A key-service of a test's own, and a client that speaks to it as a user would. */
final class Node implements AutoCloseable {
  static final String PEPPERS = "one:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  final KeyService service;
  final Path data;
  final Map<String, String> environment;

  private Node(KeyService service, Path data, Map<String, String> environment) {
    this.service = service;
    this.data = data;
    this.environment = environment;
  }

  static Map<String, String> settings(String kafka, Path data, String workspace) {
    Map<String, String> settings = new HashMap<>();
    settings.put("TALLYSTICK_KAFKA", kafka);
    settings.put("TALLYSTICK_REDIS", "none");
    settings.put("TALLYSTICK_HTTP_PORT", "0");
    settings.put("TALLYSTICK_OPS_PORT", "0");
    settings.put("TALLYSTICK_DATA", data.toString());
    settings.put("TALLYSTICK_PEPPERS", PEPPERS);
    settings.put("TALLYSTICK_BCRYPT_COST", "4");
    settings.put("TALLYSTICK_WORKSPACE", workspace);
    settings.put("TALLYSTICK_KAFKA_REPLICATION", "1");
    settings.put("TALLYSTICK_KAFKA_MIN_ISR", "1");
    return settings;
  }

  static Node start(Path data, String workspace) {
    return start(settings(Backends.kafka(), data, workspace), data);
  }

  static Node start(Map<String, String> settings, Path data) {
    KeyService service = KeyService.start(settings);
    Node node = new Node(service, data, settings);
    service.awaitReady(Duration.ofSeconds(60));
    return node;
  }

  static Node of(KeyService service, Path data) {
    return new Node(service, data, Map.of());
  }

  String managementKey() {
    try {
      return Files.readString(data.resolve("management-key")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Reply post(String path, String body) {
    return send("POST", path, body, "authorization", "Bearer " + managementKey());
  }

  Reply get(String path) {
    return send("GET", path, null, "authorization", "Bearer " + managementKey());
  }

  Reply patch(String path, String body, String... headers) {
    return as(managementKey(), "PATCH", path, body, headers);
  }

  /** Calls with {@code key} as the Bearer token. */
  Reply as(String key, String method, String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of("authorization", "Bearer " + key));
    all.addAll(List.of(headers));
    return send(method, path, body, all.toArray(String[]::new));
  }

  /** The text of a new management key with these scopes, such as {@code ["keys:read"]}. */
  String manager(String scopes) {
    return mint("manager", ",\"kind\":\"management\",\"scopes\":" + scopes).get("key").asText();
  }

  CompletableFuture<Reply> postLater(String path, String body) {
    HttpRequest request =
        request(service.port(), "POST", path, body, "authorization", "Bearer " + managementKey());
    return CLIENT.sendAsync(request, BodyHandlers.ofString()).thenApply(Reply::new);
  }

  /** The value of a metric without labels; 0 if there is none. */
  double metric(String name) {
    return ops("/metrics")
        .text()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .sum();
  }

  /** Asks the operations port. */
  Reply ops(String path) {
    return send(request(service.opsPort(), "GET", path, null));
  }

  Reply send(String method, String path, String body, String... headers) {
    return send(request(service.port(), method, path, body, headers));
  }

  private static HttpRequest request(
      int port, String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(60))
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    return (headers.length > 0 ? request.headers(headers) : request).build();
  }

  private static Reply send(HttpRequest request) {
    try {
      return new Reply(CLIENT.send(request, BodyHandlers.ofString()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Mints a key with these JSON members besides the owner. */
  JsonNode mint(String owner, String more) {
    Reply reply = post("/v1/keys", "{\"owner\":\"" + owner + "\"" + more + "}");
    if (reply.status() != 201) {
      throw new AssertionError(reply.status() + " " + reply.text());
    }
    return reply.json();
  }

  @Override
  public void close() {
    service.close();
  }

  record Reply(HttpResponse<String> response) {
    int status() {
      return response.statusCode();
    }

    String text() {
      return response.body();
    }

    JsonNode json() {
      return Json.read(response.body());
    }

    String code() {
      return json().path("code").asText();
    }

    String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }
  }
}
