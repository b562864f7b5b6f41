package io.tallystick.verifier.permit;

import io.tallystick.limit.Share;
import io.tallystick.runtime.cluster.Hearing;
import io.tallystick.runtime.cluster.NodeIdentity;
import io.tallystick.runtime.cluster.NodeKind;
import io.tallystick.runtime.cluster.Peer;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * This node's share of every limit: one of as many as there are live verifiers, by the order of
 * their instances. Silence counts only up to the last moment of which everything has been heard, so
 * a node that is cut off goes on with the nodes that it knew. Any thread; made anew ten times a
 * second at most.
 */
public final class LiveShare implements Supplier<Share> {
  /** Nodes report every second. A share that is freed late is lost for a while, never doubled. */
  static final long SILENT_MILLIS_MAX = 10_000;

  private static final long FRESH_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final String ownInstance;
  private final Supplier<Hearing> hearing;
  private final LongSupplier clockNanos;
  private volatile Made made;

  /** A share, and when it was made. */
  private record Made(Share share, long atNanos) {}

  public LiveShare(String ownInstance, Supplier<Hearing> hearing) {
    this(ownInstance, hearing, System::nanoTime);
  }

  LiveShare(String ownInstance, Supplier<Hearing> hearing, LongSupplier clockNanos) {
    this.ownInstance = ownInstance;
    this.hearing = hearing;
    this.clockNanos = clockNanos;
    this.made = new Made(Share.WHOLE, clockNanos.getAsLong() - FRESH_NANOS);
  }

  @Override
  public Share get() {
    long nowNanos = clockNanos.getAsLong();
    Made last = made;
    if (nowNanos - last.atNanos() < FRESH_NANOS) {
      return last.share();
    }
    Made next = new Made(counted(hearing.get()), nowNanos);
    made = next;
    return next.share();
  }

  private Share counted(Hearing heard) {
    int before = 0;
    int others = 0;
    for (Peer peer : heard.peers()) {
      NodeIdentity identity = peer.report().identity();
      if (identity.kind() == NodeKind.VERIFIER && isLive(peer, heard)) {
        others++;
        before += identity.instance().compareTo(ownInstance) < 0 ? 1 : 0;
      }
    }
    return new Share(before, others + 1);
  }

  private static boolean isLive(Peer peer, Hearing heard) {
    return !heard.began() || peer.silentMillis(heard.untilNanos()) <= SILENT_MILLIS_MAX;
  }
}
