package io.tallystick.events;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.key.codec.Json;
import io.tallystick.keyservice.KeyService;
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

/** A real key-service of a test's own, and the calls that a manager of keys makes. */
public final class RunningService implements AutoCloseable {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final KeyService service;
  private final String managementKey;

  private RunningService(KeyService service, String managementKey) {
    this.service = service;
    this.managementKey = managementKey;
  }

  /** Starts a node that knows the foreign format {@code old}, such as {@code old_A-17.secret}. */
  public static RunningService start(String kafka, Path data, String workspace) {
    Map<String, String> settings = new HashMap<>();
    settings.put("TALLYSTICK_KAFKA", kafka);
    settings.put("TALLYSTICK_REDIS", Backends.redis());
    settings.put("TALLYSTICK_ISSUER", "https://keys.example.com");
    settings.put("TALLYSTICK_AUDIENCES", "https://api.example.com");
    settings.put("TALLYSTICK_HTTP_PORT", "0");
    settings.put("TALLYSTICK_OPS_PORT", "0");
    settings.put("TALLYSTICK_NODE", workspace);
    settings.put("TALLYSTICK_DATA", data.toString());
    settings.put("TALLYSTICK_PEPPERS", "one:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
    settings.put("TALLYSTICK_BCRYPT_COST", "4");
    settings.put("TALLYSTICK_WORKSPACE", workspace);
    settings.put("TALLYSTICK_KAFKA_REPLICATION", "1");
    settings.put("TALLYSTICK_KAFKA_MIN_ISR", "1");
    settings.put("TALLYSTICK_FOREIGN_FORMATS", "old=old_(?<id>[A-Z0-9-]+)\\.(?<secret>.+)");
    KeyService service = KeyService.start(settings);
    service.awaitReady(Duration.ofSeconds(60));
    try {
      return new RunningService(service, Files.readString(data.resolve("management-key")).strip());
    } catch (IOException e) {
      service.close();
      throw new UncheckedIOException(e);
    }
  }

  /** Calls as the first management key; fails unless it succeeded. */
  public JsonNode call(String method, String path, String body) {
    return call(managementKey, method, path, body);
  }

  /** Calls as the holder of {@code key}; fails unless it succeeded. */
  public JsonNode call(String key, String method, String path, String body) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + service.port() + path))
            .timeout(Duration.ofSeconds(60))
            .header("authorization", "Bearer " + key)
            .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    if (body != null) {
      request.header("content-type", "application/json");
    }
    try {
      HttpResponse<String> response = CLIENT.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new AssertionError(path + ": " + response.statusCode() + " " + response.body());
      }
      return Json.read(response.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** All keys that a list with this filter shows. */
  public List<JsonNode> list(String filter) {
    List<JsonNode> keys = new ArrayList<>();
    String cursor = "";
    do {
      JsonNode page = call("GET", "/v1/keys?limit=200" + filter + cursor, null);
      page.get("keys").forEach(keys::add);
      cursor = page.has("nextCursor") ? "&cursor=" + page.get("nextCursor").asText() : "";
    } while (!cursor.isEmpty());
    return keys;
  }

  public String managementKey() {
    return managementKey;
  }

  @Override
  public void close() {
    service.close();
  }
}
