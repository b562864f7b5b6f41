package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.Flood;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What becomes of others, and of the true holder, while wrong secrets flood a key. How fast the
 * others stay is measured by {@code infra/bench/run flood}.
 */
class FloodIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int PER_SECOND = 2_000;
  private static final String HASHES = "tallystick_bcrypt_seconds_count";
  private static final String REFUSED = "tallystick_bcrypt_rejected_total";

  private static KeyLog log;

  @BeforeAll
  static void open() {
    log = KeyLog.open(Backends.kafka());
  }

  @AfterAll
  static void close() {
    log.close();
  }

  @Test
  void holderOfAFloodedKey_getsInWithTheSecondTryAndStaysIn() {
    Minted attacked = log.append(Minted.plain().withLimits().withBcryptOnly(10));
    Minted imported = log.append(Minted.plain().withLimits().withBcryptOnly(10));
    Minted minted = log.append(Minted.plain().withLimits());
    try (Node node = Node.ready("TALLYSTICK_BCRYPT_THREADS", "1");
        Flood flood = Flood.start(node, attacked, PER_SECOND)) {
      Await.until("the flood fills the key's line", PATIENCE, () -> node.metric(REFUSED) > 500);
      int tries = 1;
      while (!code(node, attacked).equals("VALID")) {
        tries++;
        assertTrue(tries <= 3, "not in with the third try");
      }
      double hashes = node.metric(HASHES);
      assertEquals("VALID", code(node, attacked), "remembered, however full the line is");
      assertEquals("VALID", code(node, minted));
      assertEquals("VALID", code(node, imported), "another key's line has room");
      assertTrue(hashes > 0);

      log.append(attacked.disabledAt(2));
      log.append(attacked.enabledAt(3));
      Await.until("the key's next events", PATIENCE, () -> isAt(3, node, attacked));

      long refused = flood.count("BUSY");
      Await.until("the flood has gone on", PATIENCE, () -> flood.count("BUSY") > refused + 100);
      flood.close();
      assertEquals(Set.of("BUSY", "INVALID"), flood.codes().keySet());
    }
  }

  @Test
  void floodOfAMintedKey_neverTouchesBcrypt() {
    Minted attacked = log.append(Minted.plain().withLimits().withBcryptAndTag(10));
    try (Node node = Node.ready();
        Flood flood = Flood.start(node, attacked, PER_SECOND)) {
      Await.until("the flood", PATIENCE, () -> flood.count("INVALID") > 2 * PER_SECOND);
      assertEquals("VALID", code(node, attacked));
      flood.close();
      assertEquals(Set.of("INVALID"), flood.codes().keySet());
      assertEquals(0, node.metric(HASHES));
      assertEquals(0, node.metric(REFUSED));
    }
  }

  /** A secret that has proved the key before goes first after its next event, and is never BUSY. */
  private static boolean isAt(long version, Node node, Minted minted) {
    JsonNode answer = node.verify(minted.key());
    assertTrue(answer.has("version"), answer.toString());
    return answer.get("version").longValue() == version;
  }

  private static String code(Node node, Minted minted) {
    return node.verify(minted.key()).get("code").textValue();
  }
}
