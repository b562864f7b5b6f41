package io.tallystick.keyservice.receipt;

import io.tallystick.keyservice.log.Position;
import io.tallystick.runtime.cluster.AppliedOffsets;
import io.tallystick.runtime.cluster.Hearing;
import io.tallystick.runtime.cluster.NodeKind;
import io.tallystick.runtime.cluster.NodeReport;
import io.tallystick.runtime.cluster.Peer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The rule of receipts. A record is in force everywhere when everything that was said until after
 * it was folded here has been heard, and every verifier that may be answering has said that it has
 * it. A silent one may be answering until it has been silent for longer than it tolerates itself.
 * Pure.
 *
 * @param topicId of the log that the place is on
 * @param foldedNanos when this node had folded the record, by its monotonic clock
 */
record Proof(String topicId, Position position, long foldedNanos) {
  /** Whoever is alive reports every second, so after this long nobody is unheard. */
  static final long LISTEN_NANOS_MIN = TimeUnit.SECONDS.toNanos(2);

  /** For a report that was on its way while its sender's clock already ran. */
  static final long MARGIN_MILLIS = 1_000;

  /** What can be said now. */
  Receipt judge(Hearing hearing, long nowNanos) {
    List<Peer> silent = new ArrayList<>();
    List<Peer> gone = new ArrayList<>();
    int answering = 0;
    for (Peer peer : hearing.peers()) {
      if (!concerns(peer.report())) {
        continue;
      }
      if (isGone(peer, hearing)) {
        gone.add(peer);
        continue;
      }
      answering++;
      if (!peer.report().applied().has(topicId, position.partition(), position.offset())) {
        silent.add(peer);
      }
    }
    boolean inForce = silent.isEmpty() && isHeardWhole(hearing);
    return new Receipt(inForce, answering, millis(nowNanos), silent, gone);
  }

  private boolean isHeardWhole(Hearing hearing) {
    return hearing.began()
        && hearing.untilNanos() - foldedNanos >= 0
        && hearing.untilNanos() - hearing.sinceNanos() >= LISTEN_NANOS_MIN;
  }

  /**
   * Verifiers of this log. One that has folded nothing yet asks for the log's end later than now,
   * so it will not answer without the record.
   */
  private boolean concerns(NodeReport report) {
    AppliedOffsets applied = report.applied();
    return report.identity().kind() == NodeKind.VERIFIER && applied.topicId().equals(topicId);
  }

  /** Told by what has been heard whole: a clock that ran while nothing came says nothing. */
  private static boolean isGone(Peer peer, Hearing hearing) {
    long toleranceMillis = peer.report().identity().toleranceMillis();
    return toleranceMillis > 0
        && hearing.began()
        && peer.silentMillis(hearing.untilNanos()) > toleranceMillis + MARGIN_MILLIS;
  }

  private long millis(long nowNanos) {
    return TimeUnit.NANOSECONDS.toMillis(nowNanos - foldedNanos);
  }
}
