package io.tallystick.verifier.permit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tallystick.limit.Share;
import io.tallystick.runtime.cluster.AppliedOffsets;
import io.tallystick.runtime.cluster.Hearing;
import io.tallystick.runtime.cluster.NodeIdentity;
import io.tallystick.runtime.cluster.NodeKind;
import io.tallystick.runtime.cluster.NodeReport;
import io.tallystick.runtime.cluster.Peer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LiveShareTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

  private long nowNanos = 100 * SECOND;
  private Hearing hearing = heard(nowNanos);

  private final LiveShare share = new LiveShare("m", () -> hearing, () -> nowNanos);

  @Test
  void nodeAlone_hasTheWhole() {
    assertEquals(Share.WHOLE, share.get());
  }

  @Test
  void verifiers_shareByTheOrderOfTheirInstances() {
    hearing = heard(nowNanos, verifier("a", 99), verifier("z", 99), keyService("b", 99));
    assertEquals(new Share(1, 3), share.get());
  }

  @Test
  void verifier_thatIsSilentForLong_hasNoPart() {
    hearing = heard(nowNanos, verifier("a", 89), verifier("b", 91));
    assertEquals(new Share(1, 2), share.get());
  }

  @Test
  void nodeThatHearsNobody_goesOnWithWhomItKnew() {
    hearing = heard(nowNanos, verifier("a", 99), verifier("z", 99));
    assertEquals(new Share(1, 3), share.get());
    nowNanos += 300 * SECOND;
    assertEquals(new Share(1, 3), share.get());
  }

  @Test
  void share_isMadeAnewWhenItIsATenthOfASecondOld() {
    share.get();
    hearing = heard(nowNanos, verifier("a", 99));
    assertEquals(Share.WHOLE, share.get());
    nowNanos += SECOND / 10;
    assertEquals(new Share(1, 2), share.get());
  }

  private static Hearing heard(long untilNanos, Peer... peers) {
    return new Hearing(true, 0, untilNanos, List.of(peers));
  }

  private static Peer verifier(String instance, long heardSeconds) {
    return peer(instance, NodeKind.VERIFIER, heardSeconds);
  }

  private static Peer keyService(String instance, long heardSeconds) {
    return peer(instance, NodeKind.KEY_SERVICE, heardSeconds);
  }

  private static Peer peer(String instance, NodeKind kind, long heardSeconds) {
    NodeIdentity identity = new NodeIdentity(instance, "node", kind, 0);
    NodeReport report = new NodeReport(identity, 1, "", 0, false, false, AppliedOffsets.NONE);
    return new Peer(report, heardSeconds * SECOND);
  }
}
