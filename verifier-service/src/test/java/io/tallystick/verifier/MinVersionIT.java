package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.key.codec.Json;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Read your writes over real HTTP, from a real log. */
class MinVersionIT {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final String HELD = "tallystick_held_verifications";

  /** A second is over before the log has been told of anything on a machine that stands still. */
  private static final int TRIES = 5;

  private static KeyLog log;
  private static Node node;

  @BeforeAll
  static void open() {
    log = KeyLog.open(Backends.kafka());
    node = Node.ready();
  }

  @AfterAll
  static void close() {
    node.close();
    log.close();
  }

  @Test
  void keyThatIsNotYetAppended_isValidAsSoonAsItIsFolded() {
    assertSeen(
        "VALID",
        () -> {
          Minted minted = Minted.plain();
          CompletableFuture<HttpResponse<String>> asked = askHeld(minted.key(), 1);
          log.append(minted);
          return asked;
        });
  }

  @Test
  void secretThatIsNotYetAppended_isValidAsSoonAsItsRotationIsFolded() {
    assertSeen(
        "VALID",
        () -> {
          Minted old = known();
          Minted next = old.withNewSecret();
          CompletableFuture<HttpResponse<String>> asked = askHeld(next.key(), 2);
          log.append(next.rotatedAt(2, null));
          return asked;
        });
  }

  @Test
  void revokeThatIsNotYetAppended_isInForceForWhoAsksForIt() {
    assertSeen(
        "REVOKED",
        () -> {
          Minted minted = known();
          CompletableFuture<HttpResponse<String>> asked = askHeld(minted.key(), 2);
          log.append(minted.revoked());
          return asked;
        });
  }

  @Test
  void versionThatIsThere_isNotHeld() {
    Minted minted = known();
    assertEquals("VALID", code(ask(minted.key(), 1).join()));
  }

  @Test
  void whatDoesNotCome_endsAfterASecondWithTheSameBytes() {
    Minted minted = known();
    long startNanos = System.nanoTime();
    List<CompletableFuture<HttpResponse<String>>> asked =
        List.of(
            ask(minted.key(), 2),
            ask(minted.withWrongSecret(), 1),
            ask(Minted.plain().key(), 1),
            ask("another-systems-text", 1));
    List<String> answers = new ArrayList<>();
    for (CompletableFuture<HttpResponse<String>> each : asked) {
      answers.add(each.join().statusCode() + " " + each.join().headers().map());
      answers.add(Node.timeless(each.join().body()));
    }
    long tookMillis = (System.nanoTime() - startNanos) / 1_000_000;
    assertEquals("NOT_YET_VISIBLE", code(asked.get(0).join()));
    for (int i = 2; i < answers.size(); i++) {
      assertEquals(answers.get(i % 2), answers.get(i));
    }
    assertTrue(tookMillis >= 1_000, "answered after " + tookMillis + " ms");
    assertTrue(tookMillis < PATIENCE.toMillis(), "answered after " + tookMillis + " ms");
    assertEquals(0, node.metric(HELD));
  }

  @Test
  void stop_answersWhatIsHeld() {
    Node stopping = Node.ready();
    CompletableFuture<HttpResponse<String>> asked;
    try (stopping) {
      asked = stopping.postLater(body(Minted.plain().key(), 1));
      Await.until("it is held", PATIENCE, () -> stopping.metric(HELD) == 1 || asked.isDone());
    }
    assertEquals(200, asked.join().statusCode());
    assertFalse(asked.join().body().contains("VALID\""), asked.join().body());
  }

  private interface Try {
    CompletableFuture<HttpResponse<String>> run();
  }

  /** Of a few tries, each of which may lose a second to a machine that does something else. */
  private static void assertSeen(String code, Try once) {
    List<String> codes = new ArrayList<>();
    for (int i = 0; i < TRIES && !codes.contains(code); i++) {
      codes.add(code(once.run().join()));
    }
    assertTrue(codes.contains(code), codes.toString());
    codes.remove(code);
    codes.forEach(other -> assertEquals("NOT_YET_VISIBLE", other));
  }

  private static Minted known() {
    Minted minted = log.append(Minted.plain());
    node.awaitCode(minted.key(), "VALID");
    return minted;
  }

  /** Asks, and returns once the node holds it. */
  private static CompletableFuture<HttpResponse<String>> askHeld(String key, long minVersion) {
    CompletableFuture<HttpResponse<String>> asked = ask(key, minVersion);
    Await.until("it is held", PATIENCE, () -> node.metric(HELD) > 0 || asked.isDone());
    return asked;
  }

  private static CompletableFuture<HttpResponse<String>> ask(String key, long minVersion) {
    return node.postLater(body(key, minVersion));
  }

  private static String body(String key, long minVersion) {
    return "{\"key\":\"" + key + "\",\"minVersion\":" + minVersion + "}";
  }

  private static String code(HttpResponse<String> response) {
    return Json.read(response.body()).get("code").textValue();
  }
}
