package io.tallystick.protect;

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
import java.util.HashMap;
import java.util.Map;

/** A real key-service of a test's own, and the calls that a manager of keys makes. */
final class RunningService implements AutoCloseable {
  static final String PEPPERS = "one:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final KeyService service;
  private final String managementKey;

  /** What minting answers. */
  record Minted(String id, String key) {}

  private RunningService(KeyService service, String managementKey) {
    this.service = service;
    this.managementKey = managementKey;
  }

  static RunningService start(Path data) throws IOException {
    return start(data, Map.of());
  }

  /**
   * @param more settings, which win
   */
  static RunningService start(Path data, Map<String, String> more) throws IOException {
    Map<String, String> settings = new HashMap<>();
    settings.put("TALLYSTICK_KAFKA", Backends.kafka());
    settings.put("TALLYSTICK_HTTP_PORT", "0");
    settings.put("TALLYSTICK_OPS_PORT", "0");
    settings.put("TALLYSTICK_NODE", "protect");
    settings.put("TALLYSTICK_WORKSPACE", "protect");
    settings.put("TALLYSTICK_DATA", data.toString());
    settings.put("TALLYSTICK_PEPPERS", PEPPERS);
    settings.put("TALLYSTICK_BCRYPT_COST", "4");
    settings.put("TALLYSTICK_REDIS", Backends.redis());
    settings.put("TALLYSTICK_KAFKA_REPLICATION", "1");
    settings.put("TALLYSTICK_KAFKA_MIN_ISR", "1");
    settings.putAll(more);
    KeyService service = KeyService.start(settings);
    try {
      service.awaitReady(Duration.ofSeconds(60));
      return new RunningService(service, Files.readString(data.resolve("management-key")).strip());
    } catch (IOException | RuntimeException e) {
      service.close();
      throw e;
    }
  }

  /** Mints a key with more fields, such as {@code "scopes":["a"]}. */
  Minted mint(String fields) {
    return mint("/v1/keys", fields);
  }

  /** Mints an OAuth client, whose secret is its text. */
  Minted mintClient(String fields) {
    return mint("/v1/clients", fields);
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + service.port() + path);
  }

  private Minted mint(String path, String fields) {
    String comma = fields.isEmpty() ? "" : ",";
    JsonNode json = post(path, "{\"owner\":\"night shift\"" + comma + fields + "}");
    return new Minted(json.get("id").textValue(), json.get("key").textValue());
  }

  void revoke(Minted minted) {
    post("/v1/keys/" + minted.id() + "/revoke", "{\"reason\":\"leaked\"}");
  }

  @Override
  public void close() {
    service.close();
  }

  private JsonNode post(String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(uri(path))
            .timeout(Duration.ofSeconds(60))
            .header("authorization", "Bearer " + managementKey)
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<String> response = CLIENT.send(request, BodyHandlers.ofString());
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
}
