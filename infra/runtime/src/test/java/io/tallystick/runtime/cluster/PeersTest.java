package io.tallystick.runtime.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PeersTest {
  private static final long MINUTE_NANOS = 60_000_000_000L;

  private final Peers peers = new Peers("own");

  @Test
  void report_countsOnce_whicheverWayItComes() {
    assertTrue(peers.heard(report("a", 2), 10));
    assertFalse(peers.heard(report("a", 2), 20));
    assertFalse(peers.heard(report("a", 1), 30));
    assertEquals(10, peers.all().get(0).heardNanos());
    assertTrue(peers.heard(report("a", 3), 40));
    assertEquals(40, peers.all().get(0).heardNanos());
  }

  @Test
  void ownReport_isNoPeer() {
    assertFalse(peers.heard(report("own", 1), 10));
    assertEquals(List.of(), peers.all());
  }

  @Test
  void farewell_isForgottenAtOnce_andALateReportBringsNobodyBack() {
    peers.heard(report("a", 1), 10);
    assertTrue(peers.heard(report("a", 2).asLast(), 20));
    assertEquals(List.of(), peers.all());
    assertFalse(peers.heard(report("a", 3), 30));
    assertEquals(List.of(), peers.all());
  }

  @Test
  void silence_isForgottenAfterTenMinutes() {
    peers.heard(report("a", 1), 0);
    peers.heard(report("b", 1), 5 * MINUTE_NANOS);
    assertEquals(List.of(), peers.forget(10 * MINUTE_NANOS));
    assertEquals(List.of("a"), peers.forget(11 * MINUTE_NANOS));
    assertEquals("b", peers.all().get(0).report().identity().instance());
  }

  @Test
  void reports_comeBackFromJsonAsTheyWere_andGarbageIsNone() {
    NodeReport report = report("a", 7);
    assertEquals(report, NodeReportCodec.decode(NodeReportCodec.encode(report)));
    for (String garbage : List.of("", "{", "[]", "{\"instance\":\"a\"}", "{\"applied\":7}")) {
      assertNull(NodeReportCodec.decode(garbage.getBytes(StandardCharsets.UTF_8)));
    }
    assertNull(NodeReportCodec.decode(null));
  }

  private static NodeReport report(String instance, long sequence) {
    return new NodeReport(
        new NodeIdentity(instance, "verifier", NodeKind.VERIFIER, 5_000),
        sequence,
        "http://127.0.0.1:8081",
        3,
        false,
        false,
        AppliedOffsets.of("log", 3, 4, 5));
  }
}
