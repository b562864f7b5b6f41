package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tallystick.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** Calls the services as clients do. Any thread. */
final class Api {
  private static final Duration TOKEN_PATIENCE = Duration.ofSeconds(30);
  private static final int LIMIT_OUT_OF_THE_WAY = 100_000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /** A key that was just handed out. */
  record Minted(String id, String key) {
    /** What nobody but the holder may see: everything after the id. */
    String secret() {
      return key.substring(key.indexOf(id) + id.length() + 1);
    }
  }

  Minted mint(String keyService, String managementKey) {
    return mint(keyService, managementKey, LIMIT_OUT_OF_THE_WAY);
  }

  Minted mint(String keyService, String managementKey, int callsPerMinute) {
    String body =
        "{\"owner\":\"it\",\"limits\":[{\"name\":\"default\",\"window\":\"60s\",\"limit\":"
            + callsPerMinute
            + "}]}";
    HttpResponse<String> answer = post(keyService + "/v1/keys", managementKey, body);
    assertEquals(201, answer.statusCode(), () -> "mint: " + answer.body());
    JsonNode json = json(answer);
    return new Minted(json.path("id").asText(), json.path("key").asText());
  }

  HttpResponse<String> revoke(String keyService, String managementKey, String id, String reason) {
    String url = keyService + "/v1/keys/" + id + "/revoke";
    return post(url, managementKey, "{\"reason\":\"" + reason + "\"}");
  }

  HttpResponse<String> read(String keyService, String managementKey, String id) {
    return get(keyService + "/v1/keys/" + id, managementKey);
  }

  int authorize(String verifier, String key) {
    return get(verifier + "/v1/authorize", key).statusCode();
  }

  HttpResponse<String> get(String url, String bearer) {
    return send(request(url).header("Authorization", "Bearer " + bearer).GET());
  }

  HttpResponse<String> get(String url) {
    return send(request(url).GET());
  }

  HttpResponse<String> post(String url, String bearer, String body) {
    return send(
        request(url)
            .header("Authorization", "Bearer " + bearer)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  /**
   * An access token, once the key-service knows the client and has a key to sign with.
   *
   * @param more of the form, behind the grant type
   */
  String token(String keyService, JsonNode client, String more) {
    String pair = client.path("id").asText() + ":" + client.path("key").asText();
    String basic = Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.US_ASCII));
    StringBuilder token = new StringBuilder();
    Await.until(
        "a token",
        TOKEN_PATIENCE,
        () -> {
          HttpResponse<String> answer =
              send(
                  request(keyService + "/oauth2/token")
                      .header("Authorization", "Basic " + basic)
                      .header("Content-Type", "application/x-www-form-urlencoded")
                      .POST(BodyPublishers.ofString("grant_type=client_credentials" + more)));
          token.append(json(answer).path("access_token").asText());
          return answer.statusCode() == 200;
        });
    return token.toString();
  }

  /** The status of a URL, 0 when nothing answers. */
  int status(String url) {
    try {
      HttpRequest request = request(url).GET().build();
      return client.send(request, BodyHandlers.ofString()).statusCode();
    } catch (IOException nobody) {
      return 0;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  HttpResponse<String> send(HttpRequest.Builder builder) {
    HttpRequest request = builder.build();
    try {
      return client.send(request, BodyHandlers.ofString());
    } catch (IOException failure) {
      throw new AssertionError(request.uri() + " did not answer", failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted at " + request.uri(), interrupted);
    }
  }

  static HttpRequest.Builder request(String url) {
    return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(30));
  }

  static JsonNode json(HttpResponse<String> answer) {
    try {
      return JSON.readTree(answer.body());
    } catch (IOException notJson) {
      throw new AssertionError("not JSON: " + answer.body(), notJson);
    }
  }
}
