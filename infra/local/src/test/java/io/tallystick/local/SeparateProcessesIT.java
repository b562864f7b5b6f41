package io.tallystick.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several of each service side by side, each from its jar and its environment alone. */
@Timeout(300)
final class SeparateProcessesIT {
  private static final Duration IN_FORCE = Duration.ofSeconds(20);
  private static final int ROUNDS_MIN = 40;
  private static final int ROUNDS_MAX = 400;
  private static final int RACES_WANTED = 10;

  @TempDir static Path scratch;
  private static Cluster cluster;
  private static String managementKey;
  private final Api api = new Api();

  @BeforeAll
  static void startCluster() throws Exception {
    cluster = Cluster.start(scratch, "separate-processes", Map.of());
    managementKey = cluster.managementKey();
  }

  @AfterAll
  static void stopCluster() throws Exception {
    if (cluster != null) {
      cluster.close();
    }
  }

  @Test
  void mint_onEitherNode_isAcceptedByBothVerifiersAndReadOnBothNodes() {
    for (int node = 0; node < 2; node++) {
      Api.Minted minted = api.mint(cluster.keyService(node), managementKey);
      awaitVerdict(minted, 200);
      for (int reader = 0; reader < 2; reader++) {
        awaitVisible(reader, minted.id());
      }
    }
  }

  @Test
  void revoke_onTheOtherNode_isInForceOnBothVerifiers() {
    Api.Minted minted = api.mint(cluster.keyService(0), managementKey);
    awaitVerdict(minted, 200);
    awaitVisible(1, minted.id());
    HttpResponse<String> revoked =
        api.revoke(cluster.keyService(1), managementKey, minted.id(), "leaked");
    assertEquals(200, revoked.statusCode(), revoked.body());
    awaitVerdict(minted, 401);
  }

  @Test
  void quota_spentOnBothVerifiersAtOnce_isCountedOnce() throws Exception {
    int limit = 10;
    Api.Minted minted = api.mint(cluster.keyService(0), managementKey, limit);
    // A denied call costs nothing, so the first 200 of each verifier is one of the ten.
    awaitVerdict(minted, 200);
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try {
      List<Future<Integer>> calls = new ArrayList<>();
      for (int call = 0; call < 4 * limit; call++) {
        String verifier = cluster.verifier(call % 2);
        calls.add(callers.submit(() -> api.authorize(verifier, minted.key())));
      }
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> call : calls) {
        statuses.add(call.get(60, TimeUnit.SECONDS));
      }
      assertEquals(limit - 2, Collections.frequency(statuses, 200), statuses::toString);
      assertEquals(3 * limit + 2, Collections.frequency(statuses, 429), statuses::toString);
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void start_withoutSettings_endsWithASentenceThatNamesTheFirst() throws Exception {
    for (Path jar : List.of(Cluster.KEY_SERVICE_JAR, Cluster.VERIFIER_JAR)) {
      try (Child bare = Child.start(jar, List.of(), Map.of(), scratch.resolve("bare.log"))) {
        assertEquals(1, bare.exitCode(), bare::printed);
        assertTrue(bare.printed().contains("TALLYSTICK_KAFKA is not set"), bare::printed);
        assertFalse(bare.printed().contains("Exception"), bare::printed);
      }
    }
  }

  @Test
  void twoWriters_revokeAndReadAtOnce_everyAnswerIsTrueOfTheLog() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(4);
    try (KeyLog log = new KeyLog(Backends.kafka())) {
      int races = 0;
      int rounds = 0;
      while (rounds < ROUNDS_MIN || (races < RACES_WANTED && rounds < ROUNDS_MAX)) {
        rounds++;
        Api.Minted minted = api.mint(cluster.keyService(rounds % 2), managementKey);
        awaitVisible(0, minted.id());
        awaitVisible(1, minted.id());
        List<HttpResponse<String>> answers = allAtOnce(callers, minted.id());
        log.readToEnd();
        assertTrue(log.events(minted.id()).size() == 2, () -> "events of " + minted.id());
        for (HttpResponse<String> answer : answers) {
          assertTrueOfTheLog(log.events(minted.id()), answer);
        }
        assertRevoked(answers.get(0));
        assertRevoked(answers.get(1));
        assertHistory(log, minted.id());
        races += log.skipped(minted.id());
      }
      System.out.println("Two writers: " + rounds + " rounds, both wrote in " + races + ".");
      assertTrue(races > 0, "in no round did both write: nothing was tested");
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void kill_ofOneKeyService_losesNothingThatWasAnswered() throws Exception {
    List<Api.Minted> answered = new ArrayList<>();
    AtomicBoolean killed = new AtomicBoolean();
    Thread killer =
        new Thread(
            () -> {
              try {
                cluster.keyServiceProcess(0).kill();
              } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
              }
              killed.set(true);
            });
    while (!killed.get()) {
      if (answered.size() == 20) {
        killer.start();
      }
      try {
        answered.add(api.mint(cluster.keyService(0), managementKey));
      } catch (AssertionError unanswered) {
        killer.join();
      }
    }
    // The other node and the verifiers go on meanwhile.
    answered.add(api.mint(cluster.keyService(1), managementKey));
    answered.forEach(minted -> awaitVerdict(minted, 200));

    cluster.startKeyService(0);
    cluster.awaitKeyService(0);
    for (Api.Minted minted : answered) {
      assertEquals(200, api.read(cluster.keyService(0), managementKey, minted.id()).statusCode());
    }
    Api.Minted last = answered.get(answered.size() - 1);
    assertEquals(
        200,
        api.revoke(cluster.keyService(0), managementKey, last.id(), "superseded").statusCode());
    awaitVerdict(last, 401);
  }

  private List<HttpResponse<String>> allAtOnce(ExecutorService callers, String id)
      throws Exception {
    CyclicBarrier together = new CyclicBarrier(4);
    List<Callable<HttpResponse<String>>> calls =
        List.of(
            () -> api.revoke(cluster.keyService(0), managementKey, id, "leaked"),
            () -> api.revoke(cluster.keyService(1), managementKey, id, "abuse"),
            () -> api.read(cluster.keyService(0), managementKey, id),
            () -> api.read(cluster.keyService(1), managementKey, id));
    List<Future<HttpResponse<String>>> futures = new ArrayList<>();
    for (Callable<HttpResponse<String>> call : calls) {
      futures.add(
          callers.submit(
              () -> {
                together.await(30, TimeUnit.SECONDS);
                return call.call();
              }));
    }
    List<HttpResponse<String>> answers = new ArrayList<>();
    for (Future<HttpResponse<String>> future : futures) {
      answers.add(future.get(60, TimeUnit.SECONDS));
    }
    return answers;
  }

  private static void assertTrueOfTheLog(List<JsonNode> events, HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), answer::body);
    JsonNode told = Api.json(answer);
    int version = told.path("version").asInt();
    assertTrue(version >= 1 && version <= events.size(), answer::body);
    assertEquals("\"" + version + "\"", answer.headers().firstValue("ETag").orElse("none"));
    JsonNode event = events.get(version - 1);
    assertEquals(event.path("at"), told.path("updatedAt"), answer::body);
    assertEquals(version == 1 ? "active" : "revoked", told.path("status").asText());
    assertEquals(event.path("reason"), told.path("revocation").path("reason"), answer::body);
  }

  private static void assertRevoked(HttpResponse<String> answer) {
    assertEquals(2, Api.json(answer).path("version").asInt(), answer::body);
  }

  private void assertHistory(KeyLog log, String id) {
    for (int node = 0; node < 2; node++) {
      String url = cluster.keyService(node) + "/v1/keys/" + id + "/events";
      Await.until(
          url + " tells both events",
          IN_FORCE,
          () -> Api.json(api.get(url, managementKey)).path("events").size() == 2);
      JsonNode last = Api.json(api.get(url, managementKey)).path("events").get(1);
      assertEquals(log.events(id).get(1).path("reason"), last.path("reason"), last::toString);
    }
  }

  private void awaitVerdict(Api.Minted minted, int status) {
    for (String verifier : cluster.verifiers()) {
      Await.until(
          verifier + " answers " + status + " for " + minted.id(),
          IN_FORCE,
          () -> api.authorize(verifier, minted.key()) == status);
    }
  }

  private void awaitVisible(int node, String id) {
    Await.until(
        "key-service " + node + " knows " + id,
        IN_FORCE,
        () -> api.read(cluster.keyService(node), managementKey, id).statusCode() == 200);
  }
}
