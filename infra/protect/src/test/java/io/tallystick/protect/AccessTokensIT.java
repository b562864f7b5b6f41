package io.tallystick.protect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tallystick.key.codec.Json;
import io.tallystick.protect.RunningService.Minted;
import io.tallystick.protect.example.Invoices;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.VerifierSettings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Access tokens from a real token endpoint open the protected application, and end as they should.
 */
class AccessTokensIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String ISSUER = "https://keys.example.com";
  private static final String AUDIENCE = "https://invoices.example.com";
  private static final String READER = "\"scopes\":[\"invoices:read\",\"invoices:write\"]";
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @TempDir static Path data;
  private static RunningService keys;
  private static Invoices app;

  @BeforeAll
  static void start() throws IOException {
    keys =
        RunningService.start(
            data,
            Map.of(
                "TALLYSTICK_ISSUER",
                ISSUER,
                "TALLYSTICK_AUDIENCES",
                AUDIENCE,
                "TALLYSTICK_WORKSPACE",
                "tokens"));
    app =
        new Invoices(
            VerifierSettings.of(Backends.kafka(), Backends.redis(), RunningService.PEPPERS)
                .withRedisTimeout(Duration.ofSeconds(10))
                .withTokens(ISSUER, AUDIENCE),
            0);
    accepted(token(keys.mintClient(READER), ""));
  }

  @AfterAll
  static void stop() {
    app.close();
    keys.close();
  }

  @Test
  void tokenOfAClient_opensWhatItsScopesAllow_untilTheClientIsRevoked() {
    Minted client = keys.mintClient(READER);
    String token = token(client, "&scope=invoices:read");
    accepted(token);
    assertEquals(403, invoices(token(client, "&scope=invoices:write")));
    keys.revoke(client);
    Await.until("the revocation is known", PATIENCE, () -> invoices(token) == 401);
  }

  @Test
  void tokenThatIsRevoked_isRefused_itsSisterIsNot() {
    Minted client = keys.mintClient(READER);
    String ended = token(client, "");
    String sister = token(client, "");
    accepted(ended);
    assertEquals(200, form("/oauth2/revoke", client, "token=" + ended).statusCode());
    Await.until("the revocation is known", PATIENCE, () -> invoices(ended) == 401);
    assertEquals(200, invoices(sister));
  }

  @Test
  void tokenInPlaceOfAKey_opensAPartOfIt() {
    Minted key = keys.mint(READER);
    accepted(key.key());
    assertEquals(403, invoices(ownToken(key, "invoices:write")));
    accepted(ownToken(key, "invoices:read"));
  }

  private static String ownToken(Minted key, String scope) {
    HttpResponse<String> made =
        send(
            HttpRequest.newBuilder(keys.uri("/v1/self/token"))
                .header("authorization", "Bearer " + key.key())
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"scopes\":[\"" + scope + "\"]}")));
    assertEquals(200, made.statusCode(), made.body());
    return Json.read(made.body()).get("token").textValue();
  }

  /** One that is behind holds the verdict for a second, and a busy machine can need more. */
  private static void accepted(String shown) {
    Await.until("the application knows the key", PATIENCE, () -> invoices(shown) == 200);
  }

  /** The first signing key of a node signs a second after it was published. */
  private static String token(Minted client, String more) {
    String[] token = new String[1];
    Await.until(
        "the endpoint has a key to sign with",
        PATIENCE,
        () -> {
          HttpResponse<String> answer =
              form("/oauth2/token", client, "grant_type=client_credentials" + more);
          if (answer.statusCode() == 200) {
            token[0] = Json.read(answer.body()).get("access_token").textValue();
          }
          return token[0] != null;
        });
    return token[0];
  }

  private static HttpResponse<String> form(String path, Minted client, String body) {
    byte[] pair = (client.id() + ":" + client.key()).getBytes(StandardCharsets.UTF_8);
    return send(
        HttpRequest.newBuilder(keys.uri(path))
            .header("authorization", "Basic " + Base64.getEncoder().encodeToString(pair))
            .header("content-type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(body)));
  }

  /** The status of the application's reading of invoices, which takes a scope. */
  private static int invoices(String shown) {
    return send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + app.port() + "/invoices"))
            .header("authorization", "Bearer " + shown))
        .statusCode();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return CLIENT.send(request.timeout(PATIENCE).build(), BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
