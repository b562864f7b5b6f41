package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.testkit.Await;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A key-service that is killed while it is asked: what was asked again is done once. */
@Timeout(300)
final class LostAnswersIT {
  private static final int KILLS = 3;
  private static final int ASKED_BEFORE_A_KILL = 25;
  private static final int CALLERS = 4;
  private static final long PAUSE_NANOS = 20_000_000;

  @TempDir Path scratch;
  private final Api api = new Api();

  @Test
  void mints_askedAgainAfterKills_makeOneKeyEach() throws Exception {
    try (Cluster cluster = Cluster.start(scratch, "lost-answers", Map.of())) {
      String managementKey = cluster.managementKey();
      List<Caller> callers = new ArrayList<>();
      for (int i = 0; i < CALLERS; i++) {
        callers.add(new Caller("caller-" + i, cluster.keyService(0), managementKey));
      }
      callers.forEach(Thread::start);
      for (int kill = 1; kill <= KILLS; kill++) {
        int enough = kill * ASKED_BEFORE_A_KILL;
        Await.until(
            "enough was answered",
            Duration.ofSeconds(60),
            () -> callers.stream().allMatch(caller -> caller.answered() >= enough));
        cluster.keyServiceProcess(0).kill();
        cluster.startKeyService(0);
        cluster.awaitKeyService(0);
      }
      int doubts = 0;
      Set<String> ids = new HashSet<>();
      int asked = 0;
      for (Caller caller : callers) {
        caller.done.set(true);
        caller.join();
        assertEquals(List.of(), caller.surprises);
        doubts += caller.repeated;
        asked += caller.ids.size();
        ids.addAll(caller.ids);
      }
      System.out.println(
          "Lost answers: " + asked + " mints, " + doubts + " were there when asked again.");
      assertEquals(asked, ids.size(), "one key for each request");
      assertEquals(ids, listed(cluster, managementKey), "and no other");
    }
  }

  /** Mints one key after the other under an idempotency key, each until it is answered. */
  private final class Caller extends Thread {
    private final String url;
    private final String managementKey;
    private final AtomicBoolean done = new AtomicBoolean();
    private final List<String> ids = new ArrayList<>();
    private final List<String> surprises = new ArrayList<>();
    private volatile int answered;
    private int repeated;

    Caller(String name, String keyService, String managementKey) {
      super(name);
      this.url = keyService + "/v1/keys";
      this.managementKey = managementKey;
    }

    int answered() {
      return answered;
    }

    @Override
    public void run() {
      while (!done.get()) {
        askUntilAnswered(getName() + "-" + answered);
        answered++;
      }
    }

    private void askUntilAnswered(String idempotencyKey) {
      while (true) {
        HttpResponse<String> answer;
        try {
          answer =
              api.send(
                  Api.request(url)
                      .header("Authorization", "Bearer " + managementKey)
                      .header("Idempotency-Key", idempotencyKey)
                      .POST(BodyPublishers.ofString("{\"owner\":\"lost\"}")));
        } catch (AssertionError killed) {
          LockSupport.parkNanos(PAUSE_NANOS);
          continue;
        }
        if (answer.statusCode() == 201 || answer.statusCode() == 409) {
          JsonNode json = Api.json(answer);
          ids.add(json.path("id").asText());
          repeated += answer.statusCode() == 409 ? 1 : 0;
          return;
        }
        if (answer.statusCode() != 503 && answer.statusCode() != 504) {
          surprises.add(answer.statusCode() + " " + answer.body());
          return;
        }
      }
    }
  }

  private Set<String> listed(Cluster cluster, String managementKey) {
    Set<String> ids = new HashSet<>();
    String cursor = "";
    do {
      String url = cluster.keyService(0) + "/v1/keys?owner=lost&limit=200" + cursor;
      JsonNode page = Api.json(api.get(url, managementKey));
      page.path("keys").forEach(key -> ids.add(key.path("id").asText()));
      cursor = page.has("nextCursor") ? "&cursor=" + page.path("nextCursor").asText() : "";
    } while (!cursor.isEmpty());
    assertTrue(!ids.isEmpty());
    return ids;
  }
}
