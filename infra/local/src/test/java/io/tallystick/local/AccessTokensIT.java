package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.testkit.Await;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A client's way from its making to its end, over two of each service, as processes. */
@Timeout(180)
final class AccessTokensIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String ISSUER = "https://keys.example.com";
  private static final String AUDIENCE = "https://api.example.com";

  @TempDir Path scratch;
  private final Api api = new Api();

  @Test
  void tokenOfAnyKeyService_opensEveryVerifier_untilItsClientIsRevoked() throws Exception {
    Map<String, String> settings =
        Map.of("TALLYSTICK_ISSUER", ISSUER, "TALLYSTICK_AUDIENCES", AUDIENCE);
    try (Cluster cluster = Cluster.start(scratch, "tokens", settings)) {
      String manager = cluster.managementKey();
      String body =
          "{\"owner\":\"billing\",\"scopes\":[\"a\",\"b\"],"
              + "\"limits\":[{\"limit\":6,\"window\":\"1h\"}]}";
      JsonNode client = Api.json(api.post(cluster.keyService(0) + "/v1/clients", manager, body));
      String id = client.path("id").asText();
      for (int node = 0; node < 2; node++) {
        String token = api.token(cluster.keyService(node), client, "&scope=a");
        for (String verifier : cluster.verifiers()) {
          // A verifier may be a moment behind with the key that has signed it, or with the client.
          Await.until("accepted", PATIENCE, () -> api.authorize(verifier, token) == 200);
        }
      }
      String token = api.token(cluster.keyService(0), client, "&scope=a");
      HttpResponse<String> opened = api.get(cluster.verifier(0) + "/v1/authorize", token);
      assertEquals(200, opened.statusCode(), opened.body());
      assertEquals(id, opened.headers().firstValue("x-tallystick-key-id").orElse(""));
      assertEquals("a", opened.headers().firstValue("x-tallystick-key-scopes").orElse(""));
      assertEquals(200, api.authorize(cluster.verifier(1), client.path("key").asText()));
      assertEquals(429, api.authorize(cluster.verifier(1), token), "one count for all of them");

      String revoke = cluster.keyService(1) + "/v1/keys/" + id + "/revoke";
      JsonNode revoked = Api.json(api.post(revoke, manager, "{\"wait\":\"20s\"}"));
      assertTrue(revoked.at("/receipt/inForce").asBoolean(), revoked.toString());
      for (String verifier : cluster.verifiers()) {
        assertEquals(401, api.authorize(verifier, token), "its token is dead at once");
      }
    }
  }
}
