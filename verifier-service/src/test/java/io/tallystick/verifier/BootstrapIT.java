package io.tallystick.verifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.embedded.EmbeddedKafka;
import io.tallystick.key.codec.Json;
import io.tallystick.key.event.KeyState;
import io.tallystick.key.text.ForeignFormats;
import io.tallystick.key.text.ForeignText;
import io.tallystick.runtime.kafka.KeyLogTopic;
import io.tallystick.runtime.kafka.TopicNames;
import io.tallystick.testkit.Await;
import io.tallystick.testkit.Backends;
import io.tallystick.verifier.support.KeyLog;
import io.tallystick.verifier.support.KeyStates;
import io.tallystick.verifier.support.Minted;
import io.tallystick.verifier.support.Node;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nodes that start from states of keys, whole and damaged; a Kafka of its own for each test. */
class BootstrapIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String FOREIGN_TEXT = "a-key-of-another-system-0123456789";

  private EmbeddedKafka kafka;
  private KeyLog log;
  private KeyStates states;

  @BeforeEach
  void start() throws Exception {
    kafka = Backends.newKafka();
    log = KeyLog.open(kafka.bootstrapServers());
    states = KeyStates.open(kafka.bootstrapServers());
  }

  @AfterEach
  void stop() {
    states.close();
    log.close();
    kafka.close();
  }

  @Test
  void states_areEnough_andTheLogGoesOnBehindThem() throws Exception {
    Minted active = log.append(Minted.plain());
    Minted revoked = log.append(Minted.plain());
    log.append(revoked.revoked());
    Minted disabled = log.append(Minted.plain());
    log.append(disabled.disabledAt(2));
    Minted quarantined = log.append(Minted.plain());
    log.append(quarantined.revokedAt(3));
    Minted later = log.append(Minted.plain());
    states.relayAll();
    cutLog();
    log.append(later.revoked());
    Minted after = log.append(Minted.plain());
    try (Node node = node()) {
      assertCode("VALID", node, active.key());
      assertCode("INVALID", node, active.withWrongSecret());
      assertCode("REVOKED", node, revoked.key());
      assertCode("DISABLED", node, disabled.key());
      assertCode("QUARANTINED", node, quarantined.key());
      assertCode("REVOKED", node, later.key());
      assertCode("VALID", node, after.key());
      assertEquals(1, node.metric("tallystick_projection_quarantined_keys"));
      assertEquals(6, node.metric("tallystick_projection_keys"));
      log.append(revoked.enabledAt(3));
      log.append(quarantined.enabledAt(2));
      log.append(active.revoked());
      node.awaitCode(active.key(), "REVOKED");
      assertCode("REVOKED", node, revoked.key());
      assertCode("QUARANTINED", node, quarantined.key());
    }
  }

  @Test
  void foreignNamesAndPreviousSecrets_surviveInTheStates() throws Exception {
    ForeignText text = ForeignFormats.NONE.readings(FOREIGN_TEXT).get(0);
    Minted imported = log.append(Minted.plain().imported(text, 4));
    Minted own = log.append(Minted.plain());
    Instant end = Instant.now().plusSeconds(3_600);
    Minted importedNext = imported.withNewSecret();
    Minted ownNext = own.withNewSecret();
    log.append(importedNext.rotatedAt(2, end));
    log.append(ownNext.rotatedAt(2, end));
    states.relayAll();
    cutLog();
    try (Node node = node()) {
      assertCode("VALID", node, FOREIGN_TEXT);
      assertEquals("previous", node.verify(FOREIGN_TEXT).get("secret").textValue());
      assertEquals("previous", node.verify(own.key()).get("secret").textValue());
      assertEquals("current", node.verify(ownNext.key()).get("secret").textValue());
      assertEquals("current", node.verify(importedNext.key()).get("secret").textValue());
    }
  }

  @Test
  void statesThatAreBehind_areCompletedByTheLog() throws Exception {
    Minted changed = log.append(Minted.plain());
    Minted same = log.append(Minted.plain());
    states.relayAll();
    log.append(changed.revoked());
    Minted unknown = log.append(Minted.plain());
    try (Node node = node()) {
      assertCode("REVOKED", node, changed.key());
      assertCode("VALID", node, same.key());
      assertCode("VALID", node, unknown.key());
    }
  }

  @Test
  void statesThatAreEmptyOrAborted_leaveAllToTheLog() throws Exception {
    Minted minted = log.append(Minted.plain());
    try (Node node = node()) {
      assertCode("VALID", node, minted.key());
    }
    Minted never = Minted.plain();
    states.abort(never.id(), KeyState.NONE.fold(never.created()).state());
    try (Node node = node()) {
      assertCode("VALID", node, minted.key());
      assertCode("INVALID", node, never.key());
    }
  }

  @Test
  void statesOfALogThatIsNoMore_areNotTrusted() throws Exception {
    Minted old = log.append(Minted.plain());
    log.append(Minted.plain());
    states.relayAll();
    states.remakeLog();
    Minted now = log.append(Minted.plain());
    try (Node node = node()) {
      assertCode("VALID", node, now.key());
      assertCode("INVALID", node, old.key());
      assertEquals(1, node.metric("tallystick_projection_keys"));
    }
  }

  @Test
  void logThatIsCutBehindTheStates_isNeverServed() throws Exception {
    Minted known = log.append(Minted.plain());
    states.relayAll();
    Minted lost = log.append(Minted.plain());
    log.append(known.revoked());
    cutLog();
    log.append(Minted.plain());
    try (Node node = Node.listening("TALLYSTICK_KAFKA", kafka.bootstrapServers())) {
      awaitNotReady(node, "it was truncated or made anew");
      assertEquals(503, node.authorizeBearer(known.key()).statusCode());
      assertEquals(503, node.authorizeBearer(lost.key()).statusCode());
      assertEquals("not_ready", Json.read(node.post("{}").body()).get("code").textValue());
    }
  }

  @Test
  void statesThatAreAheadOfTheLog_areNeverServed() throws Exception {
    Minted known = log.append(Minted.plain());
    int partition = log.append(known.disabledAt(2)).partition();
    log.append(known.enabledAt(3));
    states.relayAll();
    ahead(known, partition);
    try (Node node = Node.listening("TALLYSTICK_KAFKA", kafka.bootstrapServers())) {
      awaitNotReady(node, "it was truncated or made anew");
      assertEquals(503, node.authorizeBearer(known.key()).statusCode());
    }
  }

  /** As after an unclean election that lost the end of the log: a state of a place beyond it. */
  private void ahead(Minted known, int partition) throws Exception {
    KeyState state = KeyState.NONE.fold(known.created()).state();
    states.putState(known.id(), partition, state, 1_000);
  }

  @Test
  void logThatIsMadeAnewWhileRunning_isNoticed() throws Exception {
    Minted minted = log.append(Minted.plain());
    try (Node node = node()) {
      assertCode("VALID", node, minted.key());
      states.remakeLog();
      for (int i = 0; i < 20; i++) {
        log.append(Minted.plain());
      }
      awaitNotReady(node, "key-log");
      assertEquals(503, node.authorizeBearer(minted.key()).statusCode());
      assertEquals(200, node.operations("/health/live").statusCode());
    }
  }

  @Test
  void logWithMorePartitionsThanAtTheStart_isNoticed() throws Exception {
    Minted minted = log.append(Minted.plain());
    try (Node node = node()) {
      states.addPartition(KeyLogTopic.NAME);
      awaitNotReady(node, "other partitions");
      assertEquals(503, node.authorizeBearer(minted.key()).statusCode());
    }
  }

  @Test
  void stateThatDoesNotDecode_leavesItsPartitionToTheLog() throws Exception {
    Minted first = log.append(Minted.plain());
    int partition = log.append(first.disabledAt(2)).partition();
    states.relayAll();
    log.append(first.enabledAt(3));
    byte[] poison = "{\"id\":".getBytes(StandardCharsets.UTF_8);
    states.putValue(first.id(), partition, poison);
    try (Node node = node()) {
      assertCode("VALID", node, first.key());
      assertEquals(0, node.metric("tallystick_projection_quarantined_keys"));
    }
    cutLog();
    try (Node node = Node.listening("TALLYSTICK_KAFKA", kafka.bootstrapServers())) {
      awaitNotReady(node, "partition " + partition + " has to be read from offset 0");
    }
  }

  @Test
  void statesWhoseBeginningWasCutOff_areNotTrusted() throws Exception {
    Minted first = log.append(Minted.plain());
    int partition = log.append(first.disabledAt(2)).partition();
    states.relayAll();
    states.allowCuts(TopicNames.KEY_STATE);
    Await.until("the beginning is cut", PATIENCE, () -> isCut(partition));
    try (Node node = node()) {
      assertCode("DISABLED", node, first.key());
    }
    cutLog();
    try (Node node = Node.listening("TALLYSTICK_KAFKA", kafka.bootstrapServers())) {
      awaitNotReady(node, "partition " + partition + " has to be read from offset 0");
    }
  }

  @Test
  void start_isSpread_saysSo_andStopsAtOnce() {
    log.append(Minted.plain());
    Node node =
        Node.listening(
            "TALLYSTICK_KAFKA", kafka.bootstrapServers(), "TALLYSTICK_BOOTSTRAP_JITTER", "10m");
    try {
      awaitNotReady(node, "the bootstrap waits ");
      assertEquals(503, node.authorizeBearer(Minted.plain().key()).statusCode());
    } finally {
      node.close();
    }
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals("tallystick-verifier")));
  }

  private Node node() {
    return Node.ready("TALLYSTICK_KAFKA", kafka.bootstrapServers());
  }

  private void cutLog() throws Exception {
    states.cut(KeyLogTopic.NAME, states.ends(KeyLogTopic.NAME));
  }

  /** The brokers take the new policy a moment later. */
  private boolean isCut(int partition) {
    try {
      states.cut(TopicNames.KEY_STATE, Map.of(partition, 1L));
      return true;
    } catch (Exception refused) {
      return false;
    }
  }

  private static void awaitNotReady(Node node, String reason) {
    Await.until(
        "not ready: " + reason,
        PATIENCE,
        () -> node.operations("/health/ready").body().contains(reason));
    assertEquals(503, node.operations("/health/ready").statusCode());
    assertFalse(node.operations("/health/ready").body().contains("sk_live_"));
  }

  private static void assertCode(String code, Node node, String key) {
    assertEquals(code, node.verify(key).get("code").textValue());
  }
}
