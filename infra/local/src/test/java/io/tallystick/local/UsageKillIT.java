package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Usage of a key as processes report and add it up, with a verifier and a key-service killed. */
@Timeout(180)
final class UsageKillIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir Path scratch;
  private final Api api = new Api();
  private Cluster cluster;
  private String managementKey;

  @BeforeEach
  void startCluster() throws Exception {
    cluster = Cluster.start(scratch, "usage-kill", Map.of());
    managementKey = cluster.managementKey();
  }

  @AfterEach
  void stopCluster() throws Exception {
    cluster.close();
  }

  @Test
  void kills_loseAtMostTheLastInterval_andNothingCountsTwice() throws Exception {
    Api.Minted key = api.mint(cluster.keyService(0), managementKey);
    for (String verifier : cluster.verifiers()) {
      Await.until("accepted", PATIENCE, () -> api.authorize(verifier, key.key()) == 200);
    }
    call(0, key, 20);
    awaitAdmitted(0, key, 22);
    awaitAdmitted(1, key, 22);

    cluster.keyServiceProcess(0).kill();
    call(0, key, 5);
    cluster.verifierProcess(0).kill();
    call(1, key, 30);
    cluster.startKeyService(0);
    cluster.awaitKeyService(0);

    // The five may have been in the last interval of the one that was killed; nothing else is.
    for (int node = 0; node < 2; node++) {
      int asked = node;
      Await.until("all that was told is there", PATIENCE, () -> admitted(asked, key) >= 52);
      assertTrue(admitted(node, key) <= 57, "nothing counts twice: " + usage(node, key));
    }
    // A verifier that is stopped loses nothing.
    call(1, key, 7);
    long before = admitted(1, key);
    cluster.verifierProcess(1).close();
    Await.until(
        "the stop has reported", PATIENCE, () -> admitted(0, key) >= 59 && admitted(1, key) >= 59);
    assertEquals(admitted(0, key), admitted(1, key), "before: " + before);
    assertTrue(admitted(0, key) <= 64);
  }

  private void call(int verifier, Api.Minted key, int times) {
    for (int i = 0; i < times; i++) {
      assertEquals(200, api.authorize(cluster.verifier(verifier), key.key()));
    }
  }

  private void awaitAdmitted(int node, Api.Minted key, long calls) {
    Await.until(calls + " calls are shown", PATIENCE, () -> admitted(node, key) == calls);
  }

  private long admitted(int node, Api.Minted key) {
    return usage(node, key).at("/total/admitted").asLong();
  }

  private JsonNode usage(int node, Api.Minted key) {
    return Api.json(
        api.get(cluster.keyService(node) + "/v1/keys/" + key.id() + "/usage", managementKey));
  }
}
