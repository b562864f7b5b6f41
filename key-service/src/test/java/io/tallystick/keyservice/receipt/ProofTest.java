package io.tallystick.keyservice.receipt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tallystick.keyservice.log.Position;
import io.tallystick.runtime.cluster.AppliedOffsets;
import io.tallystick.runtime.cluster.Hearing;
import io.tallystick.runtime.cluster.NodeIdentity;
import io.tallystick.runtime.cluster.NodeKind;
import io.tallystick.runtime.cluster.NodeReport;
import io.tallystick.runtime.cluster.Peer;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProofTest {
  private static final String LOG = "log";
  private static final long SECOND = 1_000_000_000;

  /** Folded at 10 s; everything between 1 s and 11 s is heard. */
  private static final long FOLDED = 10 * SECOND;

  private static final Proof PROOF = new Proof(LOG, new Position(1, 41), FOLDED);
  private static final AppliedOffsets HAS = AppliedOffsets.of(LOG, 0, 42);
  private static final AppliedOffsets LACKS = AppliedOffsets.of(LOG, 100, 41);

  @Test
  void everybodyHasIt_isInForce() {
    Receipt receipt = judge(heard(11), verifier("a", HAS, 5, 10), verifier("b", HAS, 5, 10));
    assertTrue(receipt.inForce());
    assertEquals(2, receipt.verifiers());
    assertEquals(2_000, receipt.millis());
  }

  @Test
  void whoLacksIt_isNamed() {
    Receipt receipt = judge(heard(11), verifier("a", HAS, 5, 10), verifier("b", LACKS, 5, 10));
    assertFalse(receipt.inForce());
    assertEquals(List.of("b"), names(receipt.silent()));
    assertEquals(2, receipt.verifiers());
  }

  @Test
  void nobodyHeardSinceItWasFolded_isNotInForce() {
    assertFalse(judge(heard(9), verifier("a", HAS, 5, 9)).inForce());
    assertFalse(judge(new Hearing(false, 0, 0, List.of())).inForce());
  }

  @Test
  void listenedForTooShort_isNotInForce_becauseSomebodyMayBeUnheard() {
    Peer peer = verifier("a", HAS, 5, 10);
    assertFalse(judge(new Hearing(true, 10 * SECOND, 11 * SECOND, List.of()), peer).inForce());
    assertTrue(judge(new Hearing(true, 9 * SECOND, 11 * SECOND, List.of()), peer).inForce());
  }

  @Test
  void silentForLongerThanItTolerates_isGone_butNotBeforeTheMargin() {
    Receipt still = judge(heard(16), verifier("a", LACKS, 5, 10));
    assertEquals(List.of("a"), names(still.silent()));
    Receipt gone = judge(heard(17), verifier("a", LACKS, 5, 10));
    assertTrue(gone.inForce());
    assertEquals(0, gone.verifiers());
    assertEquals(List.of("a"), names(gone.gone()));
  }

  @Test
  void silenceWhileNothingIsHeard_makesNobodyGone() {
    assertEquals(List.of("a"), names(judge(heard(12), verifier("a", LACKS, 5, 10)).silent()));
  }

  @Test
  void whoServesWhenIsolated_isNeverGone() {
    assertEquals(List.of("a"), names(judge(heard(500), verifier("a", LACKS, 0, 10)).silent()));
  }

  @Test
  void keyServicesAndOtherLogs_areNotAsked() {
    Receipt receipt =
        judge(
            heard(11),
            peer("key-service", NodeKind.KEY_SERVICE, LACKS, 0, 10),
            verifier("starting", AppliedOffsets.NONE, 5, 10),
            verifier("elsewhere", AppliedOffsets.of("another", 7, 7), 5, 10));
    assertTrue(receipt.inForce());
    assertEquals(0, receipt.verifiers());
  }

  private static Receipt judge(Hearing hearing, Peer... peers) {
    return PROOF.judge(
        new Hearing(hearing.began(), hearing.sinceNanos(), hearing.untilNanos(), List.of(peers)),
        FOLDED + 2 * SECOND);
  }

  private static Hearing heard(long untilSecond) {
    return new Hearing(true, SECOND, untilSecond * SECOND, List.of());
  }

  private static Peer verifier(
      String node, AppliedOffsets applied, long toleranceSeconds, long heardSecond) {
    return peer(node, NodeKind.VERIFIER, applied, toleranceSeconds, heardSecond);
  }

  private static Peer peer(
      String node, NodeKind kind, AppliedOffsets applied, long toleranceSeconds, long heardSecond) {
    NodeIdentity identity = new NodeIdentity(node, node, kind, toleranceSeconds * 1_000);
    return new Peer(
        new NodeReport(identity, 1, "", 0, false, false, applied), heardSecond * SECOND);
  }

  private static List<String> names(List<Peer> peers) {
    return peers.stream().map(peer -> peer.report().identity().node()).toList();
  }
}
