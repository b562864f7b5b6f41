package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Paused;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a revocation's receipt says while verifiers run, pause, leave and die, as processes. */
@Timeout(180)
final class ReceiptsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final AtomicInteger CLUSTERS = new AtomicInteger();

  @TempDir Path scratch;
  private final Api api = new Api();
  private Cluster cluster;
  private String managementKey;

  @BeforeEach
  void startCluster() throws Exception {
    // A workspace's first management key is made once, so each cluster has one of its own.
    String workspace = "receipts-" + CLUSTERS.incrementAndGet();
    cluster = Cluster.start(scratch, workspace, Map.of());
    managementKey = cluster.managementKey();
  }

  @AfterEach
  void stopCluster() throws Exception {
    cluster.close();
  }

  @Test
  void receipt_meansThatEveryVerifierDeniesAtOnce_andALeaverIsNotWaitedFor() throws Exception {
    for (int round = 0; round < 20; round++) {
      Api.Minted key = minted();
      JsonNode receipt = revoke(round % 2, key, "20s");
      assertTrue(receipt.get("inForce").asBoolean(), receipt.toString());
      assertEquals(2, receipt.get("verifiers").asInt(), receipt.toString());
      for (String verifier : cluster.verifiers()) {
        assertEquals(401, api.authorize(verifier, key.key()), receipt.toString());
      }
    }
    Api.Minted key = minted();
    cluster.verifierProcess(1).close();
    JsonNode receipt = revoke(0, key, "20s");
    assertTrue(receipt.get("inForce").asBoolean(), receipt.toString());
    assertEquals(1, receipt.get("verifiers").asInt(), receipt.toString());
    assertFalse(names(receipt, "gone", 1), receipt.toString());
    // Asked again, it is given again.
    assertTrue(revoke(1, key, "20s").get("inForce").asBoolean());
  }

  @Test
  void pausedVerifier_isNamed_andNeverAcceptsWhatWasReceiptedWithoutIt() throws Exception {
    Api.Minted early = minted();
    Api.Minted late = minted();
    try (Paused paused = Paused.process(cluster.verifierProcess(1).pid())) {
      JsonNode told = revoke(0, early, "500ms");
      assertFalse(told.get("inForce").asBoolean(), told.toString());
      assertTrue(names(told, "silent", 1), told.toString());
      JsonNode without = revoke(0, late, "30s");
      assertTrue(without.get("inForce").asBoolean(), without.toString());
      assertEquals(1, without.get("verifiers").asInt(), without.toString());
      assertTrue(names(without, "gone", 1), without.toString());
    }
    // Awake, it is STALE until it has caught up; from the first call on it accepts neither.
    for (Api.Minted key : new Api.Minted[] {early, late}) {
      Await.until(
          "it has caught up",
          PATIENCE,
          () -> {
            int status = api.authorize(cluster.verifier(1), key.key());
            assertNotEquals(200, status, "a key whose revocation was receipted");
            return status == 401;
          });
    }
  }

  @Test
  void killedVerifier_isSilentFirst_andThenGone() throws Exception {
    Api.Minted first = minted();
    Api.Minted second = minted();
    cluster.verifierProcess(0).kill();
    JsonNode told = revoke(1, first, "300ms");
    assertFalse(told.get("inForce").asBoolean(), told.toString());
    assertTrue(names(told, "silent", 0), told.toString());
    JsonNode without = revoke(1, second, "30s");
    assertTrue(without.get("inForce").asBoolean(), without.toString());
    assertTrue(names(without, "gone", 0), without.toString());
    assertEquals(401, api.authorize(cluster.verifier(1), second.key()));
  }

  /**
   * Whether the receipt names this verifier there. Others that were killed on the same backends in
   * the last ten minutes may stand there too.
   */
  private boolean names(JsonNode receipt, String list, int verifier) {
    for (JsonNode named : receipt.get(list)) {
      if (named.get("address").asText().equals(cluster.verifier(verifier))) {
        return named.get("node").asText().equals("verifier-" + verifier);
      }
    }
    return false;
  }

  /** A key that both verifiers accept and both key-services know. */
  private Api.Minted minted() {
    Api.Minted key = api.mint(cluster.keyService(0), managementKey);
    for (String verifier : cluster.verifiers()) {
      Await.until("accepted", PATIENCE, () -> api.authorize(verifier, key.key()) == 200);
    }
    Await.until(
        "known",
        PATIENCE,
        () -> api.read(cluster.keyService(1), managementKey, key.id()).statusCode() == 200);
    return key;
  }

  private JsonNode revoke(int node, Api.Minted key, String wait) {
    HttpResponse<String> answer =
        api.post(
            cluster.keyService(node) + "/v1/keys/" + key.id() + "/revoke",
            managementKey,
            "{\"reason\":\"leaked\",\"wait\":\"" + wait + "\"}");
    assertEquals(200, answer.statusCode(), answer.body());
    return Api.json(answer).get("receipt");
  }
}
