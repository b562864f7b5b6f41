package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the tag can't decide, bcrypt does, off the event loops and within bounds. */
class BcryptIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** About a second a hash: long enough that what does not wait for it is answered before it. */
  private static final int SLOW_COST = 14;

  private static KeyLog log;

  @TempDir Path folder;

  @BeforeAll
  static void open() {
    log = KeyLog.open(Backends.kafka());
  }

  @AfterAll
  static void close() {
    log.close();
  }

  @Test
  void hashAlone_provesAndIsRemembered() {
    Minted minted = log.append(Minted.plain().withBcryptOnly(10));
    try (Node node = Node.ready()) {
      assertEquals("INVALID", code(node, minted.withWrongSecret()));
      assertEquals("VALID", code(node, minted.key()));
      assertEquals("VALID", code(node, minted.key()));
      assertEquals(200, node.authorizeBearer(minted.key()).statusCode());
      assertEquals(2, node.metric("tallystick_bcrypt_seconds_count"));
      log.append(minted.revoked());
      node.awaitCode(minted.key(), "REVOKED");
      assertEquals("INVALID", code(node, minted.withWrongSecret()));
    }
  }

  @Test
  void mintedKeys_neverTouchBcrypt() {
    Minted minted = log.append(Minted.plain().withBcryptAndTag(10));
    try (Node node = Node.ready()) {
      assertEquals("VALID", code(node, minted.key()));
      assertEquals("INVALID", code(node, minted.withWrongSecret()));
      assertEquals("INVALID", code(node, Minted.plain().key()));
      assertEquals(0, node.metric("tallystick_bcrypt_seconds_count"));
    }
  }

  @Test
  void pepperThatIsGone_locksNobodyOut() {
    Minted both = log.append(Minted.plain().withBcryptAndTag(10));
    Minted tagOnly = log.append(Minted.plain());
    try (Node node = Node.ready("TALLYSTICK_PEPPERS", Minted.otherPeppersSetting())) {
      assertEquals("VALID", code(node, both.key()));
      assertEquals("INVALID", code(node, both.withWrongSecret()));
      assertEquals("INVALID", code(node, tagOnly.key()));
      assertEquals(2, node.metric("tallystick_bcrypt_seconds_count"));
    }
  }

  @Test
  void pepperFile_isReloadedWithoutARestart() throws IOException {
    Minted minted = log.append(Minted.plain());
    Path peppers = Files.writeString(folder.resolve("peppers"), Minted.otherPeppersSetting());
    try (Node node =
        Node.ready("TALLYSTICK_PEPPERS", "", "TALLYSTICK_PEPPERS_FILE", peppers.toString())) {
      assertEquals("INVALID", code(node, minted.key()));
      Files.writeString(peppers, "half-writ");
      Files.writeString(peppers, Minted.otherPeppersSetting() + "," + Minted.peppersSetting());
      node.awaitCode(minted.key(), "VALID");
    }
  }

  @Test
  void slowHash_holdsUpNoOtherCall() {
    Minted slow = log.append(Minted.plain().withBcryptOnly(SLOW_COST));
    Minted fast = log.append(Minted.plain());
    try (Node node = Node.ready("TALLYSTICK_EVENT_LOOPS", "1", "TALLYSTICK_BCRYPT_THREADS", "1")) {
      assertEquals("VALID", code(node, fast.key()));
      CompletableFuture<HttpResponse<String>> hashing = node.postLater(body(slow.key()));
      assertEquals("VALID", code(node, fast.key()));
      assertFalse(hashing.isDone(), "the fast call was answered after the slow hash");
      assertTrue(hashing.join().body().contains("\"VALID\""));
    }
  }

  @Test
  void fullPool_isBusyAndNeverQueuesWithoutBound() {
    Minted minted = log.append(Minted.plain().withBcryptOnly(10));
    try (Node node = Node.ready("TALLYSTICK_BCRYPT_THREADS", "1")) {
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        answers.add(node.postLater(body(minted.withWrongSecret())));
      }
      Await.until(
          "one is answered BUSY",
          PATIENCE,
          () -> node.metric("tallystick_bcrypt_rejected_total") > 0);
      long busy =
          answers.stream().filter(answer -> answer.join().body().contains("\"BUSY\"")).count();
      long invalid =
          answers.stream().filter(answer -> answer.join().body().contains("\"INVALID\"")).count();
      assertEquals(20, busy + invalid);
      assertTrue(invalid > 0);
      assertEquals(busy, node.metric("tallystick_bcrypt_rejected_total"));
      HttpResponse<String> healed = node.authorizeBearer(minted.key());
      assertEquals(200, healed.statusCode());
    }
  }

  @Test
  void verdict_isThatOfTheStateAtTheEndOfTheHash() {
    Minted minted = log.append(Minted.plain().withBcryptOnly(SLOW_COST));
    Minted marker = Minted.plain();
    try (Node node = Node.ready("TALLYSTICK_BCRYPT_THREADS", "1")) {
      CompletableFuture<HttpResponse<String>> hashing = node.postLater(body(minted.key()));
      log.append(minted.revoked());
      log.append(marker);
      node.awaitCode(marker.key(), "VALID");
      assertTrue(hashing.join().body().contains("\"REVOKED\""), hashing.join().body());
    }
  }

  private static String code(Node node, String key) {
    return node.verify(key).get("code").textValue();
  }

  private static String body(String key) {
    return "{\"key\":\"" + key + "\"}";
  }
}
